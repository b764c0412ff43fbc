// Draws the charts of a page. Without it each is an image with its table behind.
import { drawSeen } from "./parts/chart";

drawSeen("[data-chart]:not([data-timeline])");
