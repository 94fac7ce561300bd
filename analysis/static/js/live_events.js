// The user's own events, as /events/ streams them.

const SLOW_MS = 6000; // a planned reconnection is quicker, and nobody needs to read of it
const RETRY_MS = 5000;

const ignore = () => {};
const tellPage = () => document.dispatchEvent(new Event("consequences"));

/**
 * Call onPhoto({id, state, ...}) for each change of a photo, onPeople() when whom faces show has
 * changed somewhere, onConsequences() when the user's word has changed more than itself (by default
 * the document hears of it, and htmx with it), and onSubscribed() whenever the stream begins anew: whatever happened before
 * that was missed and has to be read. onConnection(false) says that the stream has been away for a
 * while. A hidden page lets go of its connection: browsers allow only six to a server.
 */
export function followEvents(
  url,
  { onPhoto = ignore, onPeople = ignore, onConsequences = tellPage, onSubscribed, onConnection = ignore },
) {
  let source = null;
  let slowTimer = null;
  let retryTimer = null;

  function open() {
    if (source) return;
    source = new EventSource(url);
    source.addEventListener("subscribed", () => {
      clearTimeout(slowTimer);
      slowTimer = null;
      onConnection(true);
      onSubscribed();
    });
    source.addEventListener("photo", (event) => onPhoto(JSON.parse(event.data)));
    source.addEventListener("people", () => onPeople());
    source.addEventListener("consequences", () => onConsequences());
    source.addEventListener("error", () => {
      slowTimer ??= setTimeout(() => onConnection(false), SLOW_MS);
      // The browser connects again by itself, except after an answer that is no stream.
      if (source.readyState === EventSource.CLOSED) {
        close();
        retryTimer = setTimeout(open, RETRY_MS);
      }
    });
  }

  function close() {
    clearTimeout(retryTimer);
    source?.close();
    source = null;
  }

  document.addEventListener("visibilitychange", () => {
    if (document.hidden) close();
    else open();
  });
  if (!document.hidden) open();
}
