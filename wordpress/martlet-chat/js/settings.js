/* Chats → Settings: the button "Test connection". What the server found, then a WebSocket from this browser. */
(() => {
  const button = document.getElementById("martlet-test");
  const list = document.getElementById("martlet-results");
  if (!button || !list) return;
  const config = JSON.parse(button.dataset.martlet);
  const text = config.text;

  /** One line: how it stands, what was found, what to do. */
  function show({ id, status, label, text: found, mend }) {
    const item = document.createElement("li");
    item.className = `martlet-result martlet-${status}`;
    item.dataset.check = id;
    const head = document.createElement("strong");
    head.textContent = `${label}: ${text[status]}`;
    const body = document.createElement("p");
    body.textContent = found;
    item.append(head, body);
    if (mend) {
      const advice = document.createElement("p");
      advice.className = "martlet-mend";
      advice.textContent = `${text.mend} ${mend}`;
      item.append(advice);
    }
    list.append(item);
  }

  /** Opens a WebSocket as the widget does and waits for the gateway's greeting. */
  function tryWebSocket({ url, token }) {
    return new Promise((resolve) => {
      const result = (status, found, mend = "") => {
        clearTimeout(timer);
        socket.close();
        resolve({ id: "browser", status, label: text.browser, text: found, mend });
      };
      const socket = new WebSocket(url, ["martlet.v1", `bearer.${token}`]);
      const timer = setTimeout(
        () =>
          socket.readyState === WebSocket.OPEN
            ? result("bad", text.silent)
            : result("bad", text.closed, text.closedMend),
        5000,
      );
      socket.onmessage = (event) => {
        if (String(event.data).includes('"welcome"')) result("good", text.opens);
      };
      socket.onclose = (event) =>
        event.code === 1008
          ? result("bad", text.refused, text.refusedMend)
          : result("bad", text.closed, text.closedMend);
    });
  }

  async function test() {
    const form = new URLSearchParams({ action: config.action, _ajax_nonce: config.nonce });
    const answer = await fetch(config.url, { method: "POST", body: form, credentials: "same-origin" });
    const { success, data } = await answer.json();
    list.replaceChildren();
    if (!success) throw new Error(data?.message ?? `HTTP ${answer.status}`);
    data.results.forEach(show);
    if (data.browser) show(await tryWebSocket(data.browser));
  }

  button.addEventListener("click", async () => {
    button.disabled = true;
    list.replaceChildren(document.createTextNode(text.testing));
    try {
      await test();
    } catch (error) {
      list.replaceChildren(document.createTextNode(`${text.failed} ${error.message}`));
    } finally {
      button.disabled = false;
      list.dataset.done = "1";
    }
  });
})();
