// The field in which a query is written. It stands in a shadow tree: there its styles need no leave from the policy of the page.
import { element } from "../shared/dom.js";
import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { bracketMatching, HighlightStyle, StreamLanguage, syntaxHighlighting } from "@codemirror/language";
import { sparql } from "@codemirror/legacy-modes/mode/sparql";
import { setDiagnostics } from "@codemirror/lint";
import { EditorState } from "@codemirror/state";
import { drawSelection, EditorView, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";

const WORDS = ("SELECT DISTINCT ASK CONSTRUCT DESCRIBE WHERE FILTER OPTIONAL UNION MINUS GRAPH VALUES BIND AS EXISTS NOT IN ORDER BY DESC " +
  "GROUP HAVING LIMIT OFFSET COUNT SUM MIN MAX SAMPLE GROUP_CONCAT STR LANG DATATYPE BOUND IF COALESCE REGEX CONTAINS STRSTARTS LCASE").split(" ");
const MOST = 60;
const SHORTEST = 3; // letters of a word that is searched for

const colours = HighlightStyle.define([
  { tag: tags.keyword, fontWeight: "700" },
  { tag: [tags.atom, tags.string], color: "var(--link)" },
  { tag: [tags.comment, tags.meta], color: "var(--ink-3)" },
  { tag: tags.local(tags.variableName), color: "var(--ours)" },
]);

const theme = EditorView.theme({
  "&": { color: "var(--ink)", backgroundColor: "var(--paper)", border: "1px solid var(--ink)", fontSize: "0.875rem" },
  "&.cm-focused": { outline: "3px solid var(--focus)", outlineOffset: "3px" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.5", maxHeight: "28rem", overflow: "auto" },
  ".cm-content": { caretColor: "var(--ink)", minHeight: "14rem" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  ".cm-gutters": { backgroundColor: "var(--margin)", color: "var(--ink-3)", border: "0" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": { backgroundColor: "var(--mute)" },
  ".cm-matchingBracket, &.cm-focused .cm-matchingBracket": { backgroundColor: "transparent", outline: "1px solid var(--ink-3)" },
  ".cm-tooltip": { backgroundColor: "var(--paper)", color: "var(--ink)", border: "1px solid var(--ink)" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: "var(--mono)", maxWidth: "min(90vw, 40rem)" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]": { backgroundColor: "var(--ink)", color: "var(--paper)" },
  ".cm-completionMatchedText": { textDecoration: "none", fontWeight: "700" },
  ".cm-completionDetail": { fontFamily: "var(--sans)", fontStyle: "normal" },
  // in place of the picture that comes with the package
  ".cm-lintRange-error": { backgroundImage: "none", textDecoration: "underline wavy var(--ours)" },
  ".cm-lintPoint-error:after": { borderBottomColor: "var(--ours)" },
  ".cm-diagnostic-error": { borderLeftColor: "var(--ours)" },
});

// Terms by the beginning of their short name, what the search finds for a word, any term by a part of its label; variables; words of SPARQL.
function complete(terms, find) {
  return async (context) => {
    const variable = context.matchBefore(/[?$]\w*/);
    if (variable) {
      const names = new Set(context.state.doc.toString().match(/[?$]\w+/g));
      names.delete(variable.text);
      return { from: variable.from, options: [...names].map((label) => ({ label, type: "variable" })), validFor: /^[?$]\w*$/ };
    }
    const word = context.matchBefore(/[\p{L}][\p{L}\p{N}_-]*(:[\w-]*)?/u);
    if (!word || (word.text.length < 2 && !context.explicit)) return null;
    const wanted = word.text.toLocaleLowerCase();
    const named = wanted.includes(":");
    const [hits] = await Promise.all([named || wanted.length < SHORTEST ? [] : find(word.text).catch(() => []), terms.load().catch(() => {})]);
    const known = [...terms.labels.keys()];
    const proposed = new Set([
      ...known.filter((iri) => terms.short(iri).toLocaleLowerCase().startsWith(wanted)),
      ...hits.filter(({ kind, node }) => (kind === "term" || kind === "thing") && terms.labels.has(node)).map(({ node }) => node),
      ...known.filter((iri) => !named && terms.labels.get(iri).text.toLocaleLowerCase().includes(wanted)),
    ]);
    const options = [...proposed].slice(0, MOST).map((iri) => ({ label: terms.short(iri), detail: terms.described(iri), type: "constant" }));
    if (!named) {
      options.push(...WORDS.filter((word) => word.toLocaleLowerCase().startsWith(wanted)).map((label) => ({ label, type: "keyword" })));
      options.push(...Object.keys(terms.prefixes).filter((name) => name.startsWith(wanted)).map((name) => ({ label: `${name}:`, type: "namespace" })));
    }
    return options.length ? { from: word.from, options, filter: false } : null;
  };
}

// Replaces a selection by what is typed over it. Chromium would write a style attribute to keep the looks of coloured words, which the
// policy of the page refuses.
function typedOver(event, view) {
  const { from, to, empty } = view.state.selection.main;
  if (event.inputType !== "insertText" || event.isComposing || !event.data || empty) return false;
  event.preventDefault();
  const change = () => view.state.update(view.state.replaceSelection(event.data), { userEvent: "input.type", scrollIntoView: true });
  if (!view.state.facet(EditorView.inputHandler).some((handler) => handler(view, from, to, event.data, change))) view.dispatch(change());
  return true;
}

// Puts an editor in the place of a text area. `run` is called by Ctrl and Enter, `first` when it is first used.
export function editor(area, { terms, find, name, help, run, first }) {
  const host = element("div", { class: "editor" });
  const root = host.attachShadow({ mode: "open" });
  area.after(host);
  area.hidden = true;
  const view = new EditorView({
    root,
    parent: root,
    state: EditorState.create({
      doc: area.value,
      extensions: [
        lineNumbers(),
        history(),
        drawSelection(),
        bracketMatching(),
        closeBrackets(),
        StreamLanguage.define(sparql),
        syntaxHighlighting(colours),
        autocompletion({ override: [complete(terms, find)], icons: false }),
        keymap.of([
          { key: "Mod-Enter", run: () => (run(), true) },
          ...closeBracketsKeymap,
          ...completionKeymap,
          ...defaultKeymap,
          ...historyKeymap,
        ]),
        EditorView.lineWrapping,
        EditorView.contentAttributes.of({ "aria-label": name, "aria-description": help }),
        EditorView.domEventHandlers({ focus: () => first(), beforeinput: typedOver }),
        theme,
      ],
    }),
  });
  return {
    get text() {
      return view.state.doc.toString();
    },
    set text(text) {
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } });
    },
    focus() {
      view.focus();
    },
    mark(message, line, column) {
      const at = line && line <= view.state.doc.lines ? view.state.doc.line(line) : undefined;
      const from = at && Math.min(at.from + column - 1, at.to);
      view.dispatch(setDiagnostics(view.state, at ? [{ from, to: Math.min(from + 1, view.state.doc.length), severity: "error", message }] : []));
    },
  };
}
