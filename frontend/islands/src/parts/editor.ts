// The editor of queries: CodeMirror with colour, completion and what the server says is wrong, over the plain field, which it keeps filled.
import { autocompletion, type Completion, type CompletionContext, type CompletionResult, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { EditorState, type Extension, StateEffect, StateField } from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView, keymap, MatchDecorator, placeholder, ViewPlugin, type ViewUpdate } from "@codemirror/view";

interface Words {
  operators: string[];
  fields: string[];
  values: Record<string, [name: string, note: string, written?: string][]>;
}

interface Remark {
  kind: "error" | "advice";
  position: number | null;
  length: number | null;
  words: string;
  proposal: string;
}

type Field = HTMLInputElement | HTMLTextAreaElement;

const WAIT = 300; // ms after the last letter
const COLOURS = /"[^"]*"|\b(?:AND|OR|NOT|O?NEAR(?:\/\d+)?)\b|(?<![\p{L}\p{N}])[a-z]+:|[()*~]|(?<=^|[\s(])-(?=\S)|<<<.*?>>>/gu;

function colourOf(word: string): string {
  if (word.startsWith('"')) return "query-quoted";
  if (/^[A-Z]/.test(word) || word === "-") return "query-operator";
  return word.endsWith(":") ? "query-field" : "query-mark";
}

const matcher = new MatchDecorator({ regexp: COLOURS, decoration: (found) => Decoration.mark({ class: colourOf(found[0]) }) });
const colours = ViewPlugin.fromClass(
  class {
    decorations: DecorationSet;
    constructor(view: EditorView) {
      this.decorations = matcher.createDeco(view);
    }
    update(update: ViewUpdate): void {
      this.decorations = matcher.updateDeco(update, this.decorations);
    }
  },
  { decorations: (plugin) => plugin.decorations },
);

const remarked = StateEffect.define<Remark[]>();
const underlined = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(marks, transaction) {
    let next = marks.map(transaction.changes);
    for (const effect of transaction.effects) if (effect.is(remarked)) next = placed(effect.value, transaction.state.doc.toString());
    return next;
  },
  provide: (field) => EditorView.decorations.from(field),
});

/** The server counts characters, the browser units of UTF-16. */
function offset(text: string, characters: number): number {
  return [...text].slice(0, characters).join("").length;
}

function placed(remarks: Remark[], text: string): DecorationSet {
  const ranges = remarks.flatMap((remark) => {
    if (remark.position === null || !text) return [];
    const from = Math.min(offset(text, remark.position), text.length - 1);
    const to = Math.min(Math.max(offset(text, remark.position + (remark.length ?? 1)), from + 1), text.length);
    const mark = { class: remark.kind === "error" ? "bad-place" : "odd-place", attributes: { title: remark.words } };
    return [Decoration.mark(mark).range(Math.max(from, 0), to)];
  });
  return Decoration.set(ranges, true);
}

function wordsOf(): Words {
  const given = document.getElementById("query-words")?.textContent;
  return given ? (JSON.parse(given) as Words) : { operators: [], fields: [], values: {} };
}

function quoted(value: string): string {
  return /^[A-Za-z0-9_-]+$/.test(value) ? value : `"${value.replaceAll('"', " ")}"`;
}

function completing(words: Words): (context: CompletionContext) => CompletionResult | null {
  return (context) => {
    const value = context.matchBefore(/(?<![\p{L}\p{N}])[a-z]+:"?[^\s"()]*/u);
    if (value) {
      const [field = ""] = value.text.split(":", 1);
      const options = (words.values[field] ?? []).map(
        ([one, note, written]): Completion => ({ label: one, detail: note, apply: written ?? quoted(one) }),
      );
      return options.length ? { from: value.from + field.length + 1, options, validFor: /^"?[^\s"()]*$/ } : null;
    }
    const word = context.matchBefore(/[\p{L}]+/u);
    if (!word && !context.explicit) return null;
    const options: Completion[] = [
      ...words.fields.map((field) => ({ label: `${field}:`, type: "field" })),
      ...words.operators.map((operator) => ({ label: operator, apply: `${operator} ` })),
    ];
    return { from: word?.from ?? context.pos, options, validFor: /^\p{L}*$/u };
  };
}

function tell(place: HTMLElement, remarks: Remark[]): void {
  place.replaceChildren(
    ...remarks.map((remark) => {
      const line = document.createElement("p");
      line.className = remark.kind === "error" ? "wrong" : "advice";
      line.append(Object.assign(document.createElement("span"), { textContent: remark.words }));
      return line;
    }),
  );
}

export function edit(place: HTMLElement): void {
  const field = place.querySelector<Field>("input.query, textarea.query");
  if (!field || place.querySelector(".cm-editor")) return;
  const single = field instanceof HTMLInputElement;
  const told = document.querySelector<HTMLElement>("[data-told]");
  const nonce = document.querySelector<HTMLScriptElement>("script[nonce]")?.nonce ?? "";
  let waiting = 0;
  let asked = 0;

  const check = async (view: EditorView, told?: HTMLElement | null): Promise<void> => {
    const mine = (asked += 1);
    const text = view.state.doc.toString();
    const answer = await fetch(`${place.dataset["check"] ?? ""}?${new URLSearchParams({ q: text }).toString()}`, {
      headers: { Accept: "application/json" },
    }).catch(() => null); // the query is checked again when it is asked
    if (!answer?.ok || mine !== asked) return;
    const { remarks } = (await answer.json()) as { remarks: Remark[] };
    const shown = text.trim() ? remarks : [];
    view.dispatch({ effects: remarked.of(shown) });
    if (told) tell(told, shown);
  };

  const submits: Extension = keymap.of([
    {
      key: "Enter",
      run: () => {
        field.form?.requestSubmit();
        return true;
      },
    },
  ]);
  const view = new EditorView({
    state: EditorState.create({
      doc: field.value,
      extensions: [
        EditorView.cspNonce.of(nonce),
        EditorState.phrases.of({ Completions: place.dataset["suggestions"] ?? "" }),
        history(),
        autocompletion({ override: [completing(wordsOf())], icons: false }),
        keymap.of(completionKeymap),
        single ? [submits, EditorState.transactionFilter.of((one) => (one.newDoc.lines > 1 ? [] : one))] : [],
        keymap.of([...defaultKeymap, ...historyKeymap]),
        EditorView.lineWrapping,
        EditorView.contentAttributes.of({
          "aria-label": place.dataset["label"] ?? "",
          spellcheck: "false",
          autocapitalize: "off",
          translate: "no",
        }),
        EditorView.editorAttributes.of({ class: single ? "" : "editor-box" }),
        placeholder(field.placeholder),
        colours,
        underlined,
        EditorView.updateListener.of((update) => {
          if (!update.docChanged) return;
          field.value = update.state.doc.toString();
          field.dispatchEvent(new Event("input", { bubbles: true }));
          clearTimeout(waiting);
          waiting = window.setTimeout(() => void check(view, told), WAIT);
        }),
      ],
    }),
  });
  place.classList.add("editor");
  field.after(view.dom);
  if (field.id) document.querySelector(`label[for="${field.id}"]`)?.addEventListener("click", () => view.focus());
  const focused = document.activeElement === field;
  field.hidden = true;
  if (focused) view.focus();
  if (field.value) void check(view); // the page itself tells it already
}
