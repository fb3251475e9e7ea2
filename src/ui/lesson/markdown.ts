import DOMPurify from 'dompurify';
import { Marked } from 'marked';

const marked = new Marked({ gfm: true });

// A link leads out of the lesson, not out of the session.
DOMPurify.addHook('afterSanitizeAttributes', (node) => {
  if (node.tagName !== 'A') return;
  node.setAttribute('target', '_blank');
  node.setAttribute('rel', 'noopener noreferrer');
});

/** HTML of a paragraph of Markdown, without anything that could run: lessons come from strangers, too. */
export function renderMarkdown(text: string): string {
  return DOMPurify.sanitize(marked.parse(text, { async: false }), {
    ALLOWED_TAGS: [
      'p',
      'em',
      'strong',
      'code',
      'pre',
      'ul',
      'ol',
      'li',
      'a',
      'br',
      'blockquote',
      'table',
      'thead',
      'tbody',
      'tr',
      'th',
      'td',
      'h3',
      'h4',
      'del',
    ],
    ALLOWED_ATTR: ['href', 'title'],
  });
}

const FENCE = /^```sh\n([\s\S]*?)\n?```$/;

/** The commands of a paragraph that is a block of shell, or null where it is text. */
export function commandsOf(paragraph: string): string[] | null {
  const found = FENCE.exec(paragraph.trim());
  return found === null ? null : found[1].split('\n').filter((line) => line.trim() !== '');
}
