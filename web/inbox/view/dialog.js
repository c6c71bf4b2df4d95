import { make } from "../../ui/view/dom.js";

let count = 0;

/**
 * A dialog above the page. It keeps the focus and gives it back where it was, and Escape closes it.
 *
 * @param {string} title
 * @param {string} done the text of the button that closes it
 * @param {Node[]} content
 */
export function makeDialog(title, done, content) {
  const id = `martlet-inbox-dialog-${++count}`;
  const dialog = make(
    "dialog",
    { class: "dialog", "aria-labelledby": id },
    make("h2", { id, text: title }),
    ...content,
    make(
      "div",
      { class: "end" },
      make("button", { type: "button", class: "primary", text: done, onclick: () => dialog.close() }),
    ),
  );
  // A click beside it.
  dialog.addEventListener("click", (event) => {
    if (event.target !== dialog) return;
    const { left, right, top, bottom } = dialog.getBoundingClientRect();
    const { clientX: x, clientY: y } = event;
    if (x < left || x > right || y < top || y > bottom) dialog.close();
  });
  return dialog;
}
