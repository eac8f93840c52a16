// After a form comes back with errors: the page's title says so, and the summary takes the focus (its links lead to the fields).
function announce(root) {
  const summary = root.querySelector("[data-errors]");
  if (!summary) return;
  const word = summary.querySelector("h2")?.textContent?.trim();
  if (word && !document.title.startsWith(word)) document.title = `${word}: ${document.title}`;
  summary.focus();
}

announce(document);
document.addEventListener("htmx:after:swap", (event) => announce(event.target instanceof Element ? event.target : document));

// A link of the summary to a group of choices goes to the first of them, and the label stays in sight.
document.addEventListener("click", (event) => {
  const link = event.target instanceof Element ? event.target.closest("[data-errors] a[href^='#']") : null;
  const field = link && document.getElementById(decodeURIComponent(link.hash.slice(1)));
  if (!field) return;
  event.preventDefault();
  (field.closest(".field") ?? field).scrollIntoView();
  field.focus({ preventScroll: true });
});

// Our own words for what is missing, in the page's language and all at once, instead of the browser's bubbles one by one.
document.querySelectorAll("form[method=post]").forEach((form) => { form.noValidate = true; });
