// Shows the API's description of itself to whoever is signed in, or has a token.
const METHODS = ["get", "post", "patch", "put", "delete"];
const element = (id) => document.getElementById(id);

let api = null;

function make(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children.filter((child) => child !== null));
  return made;
}

function resolved(thing) {
  if (!thing?.$ref) return thing;
  return thing.$ref.slice(2).split("/").reduce((part, name) => part[name], api);
}

function nameOf(schema) {
  return schema.$ref ? schema.$ref.split("/").pop() : null;
}

function typeOf(schema) {
  const seen = resolved(schema) ?? {};
  if (seen.anyOf) return seen.anyOf.map(typeOf).join(" or ");
  const types = [seen.type ?? "any"].flat();
  const words = types.map((type) => (type === "array" ? `list of ${typeOf(seen.items)}` : type)).join(" or ");
  return nameOf(schema) && types[0] === "object" ? nameOf(schema) : words;
}

function rulesOf(schema) {
  const seen = resolved(schema) ?? {};
  const rules = [];
  if (seen.format) rules.push(seen.format);
  if (seen.const !== undefined) rules.push(`always ${JSON.stringify(seen.const)}`);
  const choices = seen.enum ?? resolved(seen.items)?.enum;
  if (choices) rules.push(`one of ${choices.filter((c) => c !== null).slice(0, 40).join(", ")}${choices.length > 40 ? " …" : ""}`);
  if (seen.minimum > -9e15) rules.push(`at least ${seen.minimum}`);
  if (seen.maximum < 9e15) rules.push(`at most ${seen.maximum}`);
  if (seen.minLength) rules.push(`${seen.minLength} characters or more`);
  if (seen.maxLength) rules.push(`${seen.maxLength} characters or fewer`);
  if (seen.pattern) rules.push(seen.pattern);
  if (seen.default !== undefined) rules.push(`default ${seen.default}`);
  if (seen.readOnly) rules.push("read only");
  return rules.join("; ");
}

function row(name, required, schema, description) {
  const words = [description, rulesOf(schema)].filter(Boolean).join(" · ");
  return make("tr", {},
    make("td", {}, make("code", {}, name), required ? make("small", {}, " required") : ""),
    make("td", {}, make("code", {}, typeOf(schema)), words ? make("div", { class: "quiet" }, words) : ""));
}

function properties(schema) {
  const seen = resolved(schema) ?? {};
  if (seen.anyOf) return properties(seen.anyOf[0]);
  const needed = seen.required ?? [];
  const rows = Object.entries(seen.properties ?? {}).map(([name, part]) => {
    const inner = resolved(part);
    return row(name, needed.includes(name), part, [inner.title, inner.description].filter(Boolean).join(". "));
  });
  return rows.length ? make("table", {}, ...rows) : null;
}

function example(schema) {
  const seen = resolved(schema) ?? {};
  if (seen.anyOf) return example(seen.anyOf[0]);
  const entries = Object.entries(seen.properties ?? {}).filter(([, part]) => part.examples);
  return entries.length ? JSON.stringify(Object.fromEntries(entries.map(([name, part]) => [name, part.examples[0]])), null, 2) : null;
}

function parameter(given) {
  const seen = resolved(given);
  const schema = seen.schema ?? Object.values(seen.content)[0].schema;
  if (seen.style === "deepObject") {
    const operators = Object.keys(resolved(schema).properties).join(" ");
    const value = resolved(schema).properties.eq ?? resolved(schema).properties.isNull;
    return row(`${seen.name}[…]`, false, value, `Compare, by ${operators}`);
  }
  return row(seen.name, seen.required, schema, `${seen.description ?? ""}${seen.in === "query" ? "" : ` (${seen.in})`}`);
}

function answers(responses) {
  return Object.entries(responses).map(([status, given]) => {
    const seen = resolved(given);
    const schema = Object.values(seen.content ?? {})[0]?.schema;
    return make("tr", {},
      make("td", {}, make("code", {}, status)),
      make("td", {}, seen.description, schema ? make("div", {}, make("code", {}, typeOf(schema))) : ""));
  });
}

function titled(title, content) {
  return content ? [make("h3", {}, title), content] : [];
}

function operation(method, path, item) {
  const described = item[method];
  const parameters = [...(item.parameters ?? []), ...described.parameters].map(parameter);
  const sent = Object.values(described.requestBody?.content ?? {})[0]?.schema;
  const success = Object.entries(described.responses).find(([status]) => status.startsWith("2"));
  const got = Object.values(success?.[1].content ?? {})[0]?.schema;
  const text = sent && example(sent);
  const shown = make("details", { "data-search": `${method} ${path} ${described.summary}`.toLowerCase() },
    make("summary", {}, make("b", { class: `method ${method}` }, method.toUpperCase()), make("code", {}, path), make("span", {}, described.summary)));
  shown.addEventListener("toggle", () => {
    if (shown.childElementCount > 1) return;
    shown.append(make("div", { class: "body" },
      ...titled("Parameters", parameters.length ? make("table", {}, ...parameters) : null),
      ...(sent ? titled("Body", properties(sent)) : []),
      ...(text ? titled("Example", make("pre", { tabindex: "0" }, text)) : []),
      ...(got ? titled("Answer", properties(got)) : []),
      ...titled("Statuses", make("table", {}, ...answers(described.responses)))));
  });
  return shown;
}

function show() {
  const groups = new Map(api.tags.map((tag) => [tag.name, []]));
  for (const [path, item] of Object.entries(api.paths)) {
    for (const method of METHODS.filter((each) => item[each])) {
      groups.get(item[method].tags[0]).push(operation(method, api.servers[0].url + path, item));
    }
  }
  const sections = [...groups].filter(([, operations]) => operations.length);
  element("operations").replaceChildren(...sections.map(([name, operations], index) =>
    make("section", {}, make("h2", { id: `group-${index}` }, name), ...operations)));
  element("contents").replaceChildren(...sections.map(([name], index) => make("a", { href: `#group-${index}` }, name)));
  element("status").hidden = true;
  element("sign-in").hidden = true;
}

async function load(token) {
  const headers = token ? { Authorization: `Bearer ${token}` } : {};
  const status = element("status");
  try {
    const answer = await fetch("/api/v1/openapi.json", { headers });
    const body = await answer.json();
    if (answer.ok) {
      api = body;
      return show();
    }
    element("sign-in").hidden = answer.status !== 401;
    status.textContent = answer.status === 401
      ? "Sign in to Dossier in this browser and load this page again, or give an API token: the page shows what you may do."
      : `${body.title}: ${body.detail}`;
  } catch {
    status.textContent = "The server cannot be reached. Load this page again.";
  }
  status.classList.toggle("bad", Boolean(token));
}

element("search").addEventListener("input", (event) => {
  const wanted = event.target.value.trim().toLowerCase();
  for (const section of document.querySelectorAll("#operations section")) {
    const found = [...section.querySelectorAll("details")].filter((each) => (each.hidden = !each.dataset.search.includes(wanted)) === false);
    section.hidden = found.length === 0;
  }
});

element("sign-in").addEventListener("submit", (event) => {
  event.preventDefault();
  load(element("token").value.trim());
});

load();
