/** Where a file's bytes are: the API signs an address when it is asked, so this one works for as long as access lasts. */
export function contentOf(id: string): string {
  return `/api/v1/files/${encodeURIComponent(id)}/content`;
}

/** Where a picture's thumbnail is, when it has one. */
export function thumbnailOf(id: string): string {
  return `/api/v1/files/${encodeURIComponent(id)}/thumbnail`;
}
