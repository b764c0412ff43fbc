// The editor of queries where there is no list: the subject's page.
import { loadEditors } from "./parts/editors";

loadEditors();
