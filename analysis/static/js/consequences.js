// Pages that follow nothing else hear here that what the user said has changed more than itself.

import { followEvents } from "./live_events.js";

const teller = document.querySelector("[data-consequences]");
if (teller) followEvents(teller.dataset.eventsUrl, { onSubscribed: () => {} });
