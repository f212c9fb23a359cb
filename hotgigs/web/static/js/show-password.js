// Lets people see the password they type; without script the field is a plain one.
import { announce, each } from "./page.js";

each("input[data-show-password]", (input) => {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "show-password";
  const show = (isShown) => {
    input.type = isShown ? "text" : "password";
    button.textContent = isShown ? "Hide" : "Show";
    button.setAttribute("aria-label", isShown ? "Hide the password" : "Show the password");
  };
  button.setAttribute("aria-controls", input.id);
  button.addEventListener("click", () => {
    show(input.type === "password");
    announce(input.type === "text" ? "The password is shown." : "The password is hidden.");
    input.focus();
  });
  // Browsers keep what was typed in a visible field; a password must not be kept so.
  input.form?.addEventListener("submit", () => show(false));
  show(false);
  input.parentElement.classList.add("has-suffix");
  input.after(button);
});
