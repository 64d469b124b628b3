// One connection for all tabs of a browser: it has few of them to spare for one host.
const ports = new Set();
let last;

function listen() {
  const source = new EventSource("/_bulletin/events");
  source.onmessage = (event) => {
    last = event.data;
    for (const port of ports) port.postMessage(last);
  };
  // The browser itself comes back after a lost connection, but not after a refused one.
  source.onerror = () => {
    if (source.readyState === EventSource.CLOSED) setTimeout(listen, 500);
  };
}

onconnect = (event) => {
  const [port] = event.ports;
  ports.add(port);
  port.onmessage = () => ports.delete(port);
  if (last) port.postMessage(last);
};

listen();
