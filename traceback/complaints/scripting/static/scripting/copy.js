// Copies what may be told; where the browser does not let a page write to the clipboard, the words are selected.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-copy-text]");
  if (!button) return;
  const words = document.querySelector(button.dataset.copyText);
  const select = () => getSelection().selectAllChildren(words);
  if (!navigator.clipboard) { select(); return; }
  navigator.clipboard.writeText(words.textContent).then(() => {
    button.classList.add("ld-ok");
    setTimeout(() => button.classList.remove("ld-ok"), 1500);
  }, select);
});
