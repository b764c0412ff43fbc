// HTMX under the strict policy: nothing is evaluated, no style is written into the page.
import htmx from "htmx.org";

htmx.config.allowEval = false;
htmx.config.allowScriptTags = false;
htmx.config.includeIndicatorStyles = false;
htmx.config.selfRequestsOnly = true;
htmx.config.historyCacheSize = 0; // a page of a client is not left behind in the browser's store
htmx.config.refreshOnHistoryMiss = true;
htmx.config.scrollIntoViewOnBoost = false;
htmx.config.defaultSettleDelay = 0; // what is shown answers at once: a form would be sent by the browser itself until then

export default htmx;
