/* Pages work without this file. It adds what GOV.UK Frontend does in a browser: focus on the error summary, counting
   characters, showing a password, leaving a page fast, ignoring a second click. */
import { initAll } from "/static/govuk/govuk-frontend.min.js";

document.body.classList.add("js-enabled", "govuk-frontend-supported");
initAll();
