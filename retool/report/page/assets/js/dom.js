// Elements, numbers and tables. Text only ever becomes a text node: nothing of the plan is read as markup.
function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== null && value !== false) made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined).map((child) =>
    child instanceof Node ? child : document.createTextNode(String(child))));
  return made;
}

function format(digits, rounded = 10 ** -digits / 2) {
  const shape = new Intl.NumberFormat("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits });
  return (value) => shape.format(Math.abs(value) < rounded ? 0 : value);
}
const whole = format(0), tenths = format(1), hundredths = format(2);
const percent = (share, digits = 1) => `${format(digits)(100 * share)} %`;
const musd = (value) => `${Math.abs(value) >= 1000 ? whole(value) : tenths(value)} M$`;
const month = (iso) => new Date(`${iso}T00:00:00Z`).toLocaleDateString("en-US", { month: "short", year: "numeric", timeZone: "UTC" });

// A table in a frame that scrolls by keyboard. columns: [{title, number}], rows: arrays of text; total marks the last.
function table(caption, columns, rows, { total = false, chosen = -1 } = {}) {
  const side = (i) => (columns[i].number ? "number" : undefined);
  const head = element("tr", {}, ...columns.map((column, i) => element("th", { scope: "col", class: side(i) }, column.title)));
  const body = rows.map((row, n) => {
    const shape = total && n === rows.length - 1 ? "total" : n === chosen ? "chosen" : undefined;
    return element("tr", { class: shape }, ...row.map((cell, i) =>
      i === 0 ? element("th", { scope: "row" }, cell) : element("td", { class: side(i) }, cell)));
  });
  return element("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": caption },
    element("table", {}, element("caption", {}, caption), element("thead", {}, head), element("tbody", {}, ...body)));
}

function legend(entries) {
  return element("ul", { class: "legend" }, ...entries.map(({ label, colour, shape }) => {
    const style = shape === "line" || shape === "dash" ? `border-color:${colour}` : `background:${colour}`;
    return element("li", {}, element("span", { class: `swatch ${shape || ""}`, style, "aria-hidden": "true" }), label);
  }));
}
