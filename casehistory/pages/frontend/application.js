// What GOV.UK Frontend adds where the browser can.  Everything on the pages is there and works without it.
import {
  Accordion,
  Button,
  Checkboxes,
  createAll,
  ErrorSummary,
  NotificationBanner,
  Radios,
  ServiceNavigation,
  SkipLink,
  Tabs,
} from "govuk-frontend";

// The original's template does this in a script within the page, which our Content Security Policy does not allow.
document.body.classList.add("govuk-frontend-supported");

const components = [
  Accordion,
  Button,
  Checkboxes,
  ErrorSummary,
  NotificationBanner,
  Radios,
  ServiceNavigation,
  SkipLink,
  Tabs,
];
components.forEach((component) => createAll(component));
