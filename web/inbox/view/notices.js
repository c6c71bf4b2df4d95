import { lineOf } from "../../ui/state/line.js";

/** Notifications on the desktop. */
export const notices = {
  /**
   * Asks the user for leave, which browsers do only upon a click.
   *
   * @returns {Promise<boolean>} whether it was given
   */
  async ask() {
    if (typeof Notification === "undefined") return false;
    if (Notification.permission === "granted") return true;
    return (await Notification.requestPermission()) === "granted";
  },

  /**
   * @param {{title: string, text: string, tag: string, language: string}} notice `tag`: a later one with the same takes
   *   its place, also another tab's
   * @param {() => void} onClick
   */
  show({ title, text, tag, language }, onClick) {
    if (typeof Notification === "undefined" || Notification.permission !== "granted") return;
    try {
      const notice = new Notification(title, { body: lineOf(text, 200), tag, lang: language });
      notice.onclick = () => {
        notice.close();
        window.focus();
        onClick();
      };
    } catch {
      // A browser that lets only service workers notify.
    }
  },
};
