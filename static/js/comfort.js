// Small comfort on top of pages that work without it.

const CLOSES_ITSELF = "details.account[open], details.menu-narrow[open]";

function closeMenus(except) {
  for (const menu of document.querySelectorAll(CLOSES_ITSELF)) {
    if (!menu.contains(except)) menu.open = false;
  }
}

document.addEventListener("click", (event) => closeMenus(event.target));

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const open = document.querySelector(CLOSES_ITSELF);
  if (!open) return;
  open.open = false;
  open.querySelector("summary").focus();
});

function tellOfFailure() {
  const messages = document.getElementById("messages");
  const failure = document.getElementById("failure");
  if (!messages || !failure) return;
  messages.replaceChildren(failure.content.cloneNode(true));
  messages.scrollIntoView({ block: "nearest" });
}

// htmx leaves the page as it was when an answer is an error or never comes: say so.
document.addEventListener("htmx:responseError", tellOfFailure);
document.addEventListener("htmx:sendError", tellOfFailure);
document.addEventListener("htmx:timeout", tellOfFailure);

// Signed out in the meantime: the answer is the sign-in page, of which htmx would find no piece to show.
// Locked in the meantime: the page stays, with what was typed, behind the lock.
document.addEventListener("htmx:beforeSwap", (event) => {
  if (!event.detail.serverResponse.includes('data-page="entrance"')) return;
  event.detail.shouldSwap = false;
  if (event.detail.serverResponse.includes('id="unlock"')) document.dispatchEvent(new Event("werv:locked"));
  else window.location.reload();
});
