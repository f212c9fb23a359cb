// Every behaviour of the pages; each module binds itself to its data-* attributes, also in parts that htmx brings later.
import "./theme.js";
import "./menu.js";
import "./focus.js";
import "./show-password.js";
import "./failures.js";
import "./toasts.js";
import "./dropzone.js";
import "./autosave.js";
import "./typed.js";
import "./marks.js";
import "./combobox.js";
import "./count.js";
import "./board.js";
import "./board-keys.js";
import "./review.js";
import "./shortcuts.js";
