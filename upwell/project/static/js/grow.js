// Text boxes grow with what is written, in browsers that do not know `field-sizing` yet.
function grow(box) {
  box.style.height = "auto";
  box.style.height = `${box.scrollHeight + 4}px`;
}

if (!CSS.supports("field-sizing", "content")) {
  document.querySelectorAll("textarea").forEach(grow);
  document.addEventListener("input", (event) => {
    if (event.target instanceof HTMLTextAreaElement) grow(event.target);
  });
}
