"use strict";

const PRESETS = [
  ["503", "status=503 always"],
  ["429, retry after 1 s", "status=429 retry-after=1s always"],
  ["Spending limit", "feature-limited always"],
  ["Unsupported", "unsupported always"],
  ["Reset", "reset always"],
  ["Reset after processing", "reset after-work always"],
  ["2 s latency", "latency=2s always"],
  ["Stall", "stall always"],
  ["Interrupt streams", "cut-stream=3 always"],
  ["Stall streams", "stall-stream=3 always"],
  ["Malformed chunk", "malformed-chunk=3 always"],
];
const REFRESH_INTERVAL_MS = 2000;

const $ = (id) => document.getElementById(id);

// Sets text only through `textContent`, so it is never parsed as HTML.
function make(tag, text, className) {
  const element = document.createElement(tag);
  if (text !== undefined && text !== null) element.textContent = text;
  if (className) element.className = className;
  return element;
}

function row(cells) {
  const line = make("tr");
  for (const [text, className] of cells) {
    const cell = make("td", text instanceof Node ? undefined : text, className);
    if (text instanceof Node) cell.append(text);
    line.append(cell);
  }
  return line;
}

// Updates the children of an element if its data has changed.
function show(id, data, empty, build) {
  const element = $(id), key = JSON.stringify(data);
  if (element.dataset.key === key) return;
  element.dataset.key = key;
  element.replaceChildren(...build(data));
  if (!element.firstChild && empty) {
    const note = make(element.tagName === "TBODY" ? "td" : "p", empty, "empty");
    if (element.tagName !== "TBODY") return element.append(note);
    note.colSpan = 9;
    const line = make("tr");
    line.append(note);
    element.append(line);
  }
}

async function call(method, path, body) {
  const response = await fetch(path, {
    method,
    headers: method === "GET" ? {} : { "content-type": "application/json" },
    body: body && JSON.stringify(body),
  });
  if (response.status === 204) return null;
  const value = await response.json();
  if (!response.ok) throw new Error(value.errors?.[0]?.detail ?? `status ${response.status}`);
  return value;
}

function statusClass(status) {
  if (status === null || ["failure", "failed"].includes(status) || status >= 500) return "bad";
  if (["success", "completed", "succeeded"].includes(status) || status < 400) return "good";
  return "warn";
}

const time = (text) => new Date(typeof text === "number" ? text : text.replace(" ", "T")).toLocaleTimeString();

function showRequests({ count, requests }) {
  $("count").textContent = count > requests.length ? `the last ${requests.length} of ${count}` : "";
  show("requests", requests, "None yet.", (all) => all.map((request) => {
    let path = make("span", request.path + (request.query ? "?" + request.query : ""));
    if (request.body) {
      const details = make("details");
      details.append(make("summary", path.textContent), make("pre", request.body));
      path = details;
    }
    return row([
      [request.number, "number"],
      [request.method, "nowrap"],
      [path],
      [request.status ?? "none", "number " + statusClass(request.status)],
      [request.body_length ? `${request.body_length} B` : "", "number"],
      [request.faults.join(", ")],
    ]);
  }));
}

function showBuckets({ folder, buckets }) {
  $("folder").textContent = folder ?? "none: all data is in memory and lost when the emulator stops";
  show("buckets", buckets, "None yet.", (all) => all.map((bucket) => row([
    [bucket.name], [bucket.files, "number"], [bucket.embedded_files, "number"], [bucket.chunks, "number"],
  ])));
}

function showTasks({ embeddings, clusters, fine_tuning }) {
  const all = [
    ...embeddings.map((task) => [task.task_name, task.bucket, task.status, task.created_at]),
    ...clusters.map((task) => ["cluster", task.bucket, task.status, task.created_at]),
    ...fine_tuning.map((job) => ["fine-tune", job.id, job.status, job.created_at]),
  ];
  show("tasks", all, "None yet.", (tasks) => tasks.map(([kind, subject, status, created]) => row([
    [kind, "nowrap"], [subject], [status, "nowrap " + statusClass(status)], [time(created), "nowrap"],
  ])));
  const done = clusters.filter((task) => task.status === "completed").map((task) => [task.task_id, task.bucket]);
  show("clusters", done, "None yet. Compute clusters with POST /v2/ai/clusters.", (tasks) => tasks.map(([id, bucket]) => {
    const figure = make("figure"), image = make("img");
    image.src = `/emulator/clusters/${encodeURIComponent(id)}/graph`;
    image.alt = `The clusters of the bucket ${bucket}`;
    image.loading = "lazy";
    figure.append(image, make("figcaption", `${bucket}, task ${id}`));
    return figure;
  }));
}

function showFaults(data) {
  show("presets", data.faults, "", () => PRESETS.map(([name, fault]) => {
    const button = make("button", name), isOn = data.faults.includes(fault);
    button.type = "button";
    button.title = fault;
    button.setAttribute("aria-pressed", isOn);
    button.onclick = () => updateFaults(isOn ? "DELETE" : "POST", fault);
    return button;
  }));
  show("faults", [data.faults, data.random_rate], "", () => {
    const items = data.faults.map((fault) => {
      const item = make("li"), button = make("button", "Remove");
      button.onclick = () => updateFaults("DELETE", fault);
      item.append(make("code", fault), button);
      return item;
    });
    if (data.random_rate !== null) {
      const item = make("li");
      item.append(make("span", `Random faults (rate ${data.random_rate})`));
      items.push(item);
    }
    if (items.length) {
      const item = make("li"), button = make("button", "Remove all");
      button.onclick = () => updateFaults("DELETE");
      item.append(button);
      items.push(item);
    }
    return items;
  });
}

async function updateFaults(method, fault) {
  const problem = $("problem");
  try {
    showFaults(await call(method, "/emulator/faults", fault && { fault }));
    problem.hidden = true;
    return true;
  } catch (error) {
    problem.textContent = error.message;
    problem.hidden = false;
    return false;
  }
}

async function refresh() {
  try {
    const [requests, buckets, tasks, faults] = await Promise.all(
      ["requests", "buckets", "tasks", "faults"].map((name) => call("GET", "/emulator/" + name)));
    showRequests(requests);
    showBuckets(buckets);
    showTasks(tasks);
    showFaults(faults);
    $("offline").hidden = true;
  } catch {
    $("offline").hidden = false;
  }
}

async function poll() {
  if (document.visibilityState === "visible") await refresh();
  setTimeout(poll, REFRESH_INTERVAL_MS);
}

$("base-url").textContent = location.origin + "/v2";
$("add").onsubmit = async (event) => {
  event.preventDefault();
  if (await updateFaults("POST", $("fault").value)) $("fault").value = "";
};
$("clear").onclick = () => call("DELETE", "/emulator/requests").then(refresh);
call("GET", "/health").then((health) => { $("version").textContent = health.version; }, () => {});
poll();
