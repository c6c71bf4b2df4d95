import { texts } from "./texts.js";
import { find, setText } from "./view-dom.js";

/** Shows the form until somebody has signed in. `signIn(name)` → the session. Resolves with it. */
export function askForName(defaultName, signIn) {
  const section = find("#sign-in");
  const form = find("#sign-in-form");
  const name = find("#name");
  const problem = find("#sign-in-problem");
  name.value = defaultName;
  section.hidden = false;
  name.focus();
  name.select();
  return new Promise((resolve) => {
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const given = name.value.trim();
      setText(problem, given ? "" : texts.nameMissing);
      name.setAttribute("aria-invalid", String(!given));
      if (!given) return name.focus();
      form.inert = true;
      try {
        const session = await signIn(given);
        section.hidden = true;
        resolve(session);
      } catch {
        form.inert = false;
        setText(problem, texts.signInFailed);
        name.focus();
      }
    });
  });
}
