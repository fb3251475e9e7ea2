/** A manual page. `body` is everything behind NAME, laid out as it is printed. */
export interface ManPage {
  name: string;
  section: number;
  summary: string;
  aliases?: readonly string[];
  body: string;
}
