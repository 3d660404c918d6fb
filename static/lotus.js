/* Lotus Bridge. Comfort only: every page works without this file. */
(function () {
  "use strict";
  const root = document.documentElement;
  root.classList.add("js");
  const all = (selector, within) => Array.from((within || document).querySelectorAll(selector));

  /* What only works with a script is shown by it; a faulty form takes the focus to its summary. */
  document.addEventListener("DOMContentLoaded", () => {
    all("[data-menu], [data-print], [data-add-row], [data-script]").forEach((shown) => { shown.hidden = false; });
    ask(document);
    const faults = document.querySelector("[data-focus]");
    if (faults) faults.focus();
  });

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-menu], [data-print], [data-add-row]");
    if (!button) return;
    if (button.matches("[data-print]")) window.print();
    if (button.matches("[data-menu]")) {
      button.setAttribute("aria-expanded", String(root.classList.toggle("menu-open")));
    }
    if (button.matches("[data-add-row]")) addRow(button.closest("[data-formset]"));
  });

  /* One more row of a formset, numbered as the management form counts. */
  function addRow(formset) {
    const prefix = formset.dataset.formset;
    const total = formset.querySelector(`[name="${prefix}-TOTAL_FORMS"]`);
    const most = formset.querySelector(`[name="${prefix}-MAX_NUM_FORMS"]`);
    const count = Number(total.value);
    if (most && most.value && count >= Number(most.value)) return;
    const row = formset.querySelector("template").content.firstElementChild.cloneNode(true);
    row.innerHTML = row.innerHTML.replaceAll("__prefix__", count).replaceAll("__number__", count + 1);
    formset.querySelector("[data-rows]").append(row);
    total.value = count + 1;
    ask(row);
    const first = row.querySelector("input:not([type=hidden]), select, textarea");
    if (first) first.focus();
  }

  /* A field that is asked only sometimes (data-when="name=value|value;name=*") shows while it is. */
  function ask(within) {
    all("[data-when]", within).forEach((control) => {
      const row = control.closest(".formset-row, .answer") || control.form;
      control.closest(".field").hidden = !control.dataset.when.split(";").every((condition) => {
        const [name, wanted] = condition.split("=");
        const held = all(`[name="${name}"], [name$="-${name}"]`, row)
          .filter((one) => !/^(radio|checkbox)$/.test(one.type) || one.checked)
          .map((one) => one.value).filter(Boolean);
        return wanted === "*" ? held.length > 0 : wanted.split("|").some((value) => held.includes(value));
      });
    });
  }
  document.addEventListener("input", (event) => { if (event.target.form) ask(event.target.form); });

  /* J and K walk the rows, Enter opens (it is a link), / goes to the search box. */
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target.closest("input, select, textarea, [contenteditable]")) return;
    if (event.key === "/") {
      const box = document.querySelector("[data-search]");
      if (!box) return;
      event.preventDefault();
      box.focus();
      box.select();
    }
    if (event.key === "j" || event.key === "k") {
      const links = all("[data-keys] tbody tr, [data-keys] > li")
        .map((row) => row.querySelector("a")).filter(Boolean);
      if (!links.length) return;
      const here = links.indexOf(document.activeElement);
      const next = event.key === "j" ? here + 1 : here - 1;
      links[Math.max(0, Math.min(links.length - 1, next))].focus();
    }
  });

  /* Leaving a form that was begun asks first; a form that was sent is not sent twice. */
  let begun = false;
  document.addEventListener("input", (event) => {
    if (event.target.closest("[data-guard]")) begun = true;
  });
  document.addEventListener("submit", (event) => {
    begun = false;
    if (event.target.getAttribute("method") !== "post") return;  // a field may be called method
    if (event.target.dataset.sent) event.preventDefault();
    event.target.dataset.sent = "1";
  });
  window.addEventListener("pageshow", () => {
    ask(document);
    all("form[data-sent]").forEach((form) => { delete form.dataset.sent; });
  });
  window.addEventListener("beforeunload", (event) => { if (begun) event.preventDefault(); });
})();
