/** A text in both languages of the page. */
export interface Text {
  en: string;
  zh: string;
}
