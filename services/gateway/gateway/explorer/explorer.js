"use strict";

const part = (id) => document.getElementById(id);
const query = part("query");
const variables = part("variables");
const token = part("token");
const result = part("result");
const status = part("status");
const run = part("run");

const EXAMPLE = `{
  viewer { email roles }
  collections { name label recordCount }
}
`;

query.value = sessionStorage.getItem("query") ?? EXAMPLE;
variables.value = sessionStorage.getItem("variables") ?? "";

function say(text, bad = false) {
  status.textContent = text;
  status.className = bad ? "bad" : "";
}

async function ask() {
  let given;
  try {
    given = variables.value.trim() ? JSON.parse(variables.value) : undefined;
  } catch (error) {
    say(`Variables: ${error.message}`, true);
    return;
  }
  sessionStorage.setItem("query", query.value);
  sessionStorage.setItem("variables", variables.value);
  const headers = { "Content-Type": "application/json", Accept: "application/graphql-response+json" };
  if (token.value) headers.Authorization = `Bearer ${token.value}`;
  run.disabled = true;
  say("…");
  const started = performance.now();
  try {
    const response = await fetch("/graphql", {
      method: "POST",
      headers,
      body: JSON.stringify({ query: query.value, variables: given }),
    });
    const answer = await response.json();
    result.textContent = JSON.stringify(answer, null, 2);
    say(`${response.status} · ${Math.round(performance.now() - started)} ms`, Boolean(answer.errors));
  } catch (error) {
    say(`No answer: ${error.message}`, true);
  } finally {
    run.disabled = false;
  }
}

run.addEventListener("click", ask);
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    ask();
  }
});
