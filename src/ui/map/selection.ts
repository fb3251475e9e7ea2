/** What is looked at: an interface, or with `dev` '' the namespace itself. */
export interface Selection {
  host: string;
  /** Inode number. */
  netns: number;
  dev: string;
}
