/** The columns that someone chose for a collection's list, kept on this device; null for the usual ones. */
export function rememberedColumns(viewer: string, collection: string): string[] | null {
  const kept = localStorage.getItem(placeOf(viewer, collection));
  return kept ? kept.split(',') : null;
}

export function rememberColumns(
  viewer: string,
  collection: string,
  columns: readonly string[] | null,
): void {
  if (columns) {
    localStorage.setItem(placeOf(viewer, collection), columns.join(','));
  } else {
    localStorage.removeItem(placeOf(viewer, collection));
  }
}

function placeOf(viewer: string, collection: string): string {
  return `columns:${viewer}:${collection}`;
}
