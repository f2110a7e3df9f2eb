/** What a list of records shows, as its address says it, so that a link can be shared. */
export type ListState = {
  search: string;
  /** As the API's `filter`; null for none. */
  filter: Readonly<Record<string, unknown>> | null;
  /** Field names, descending with a minus. */
  sort: readonly string[];
  /** Names of the fields that are shown; null for the usual ones. */
  columns: readonly string[] | null;
};

export const EVERYTHING: ListState = { search: '', filter: null, sort: [], columns: null };

/** Reads an address; what makes no sense in it is left out. */
export function readAddress(parameters: URLSearchParams): ListState {
  const sort = names(parameters.get('sort'));
  return {
    search: parameters.get('q') ?? '',
    filter: readFilter(parameters.get('filter')),
    sort: sort ?? [],
    columns: names(parameters.get('columns')),
  };
}

/** The address's parameters; none for the usual list. */
export function writeAddress(state: ListState): URLSearchParams {
  const parameters = new URLSearchParams();
  if (state.search) {
    parameters.set('q', state.search);
  }
  if (state.filter) {
    parameters.set('filter', JSON.stringify(state.filter));
  }
  if (state.sort.length > 0) {
    parameters.set('sort', state.sort.join(','));
  }
  if (state.columns) {
    parameters.set('columns', state.columns.join(','));
  }
  return parameters;
}

function names(text: string | null): string[] | null {
  const found = (text ?? '').split(',').filter((name) => /^-?\w+$/.test(name));
  return found.length > 0 ? found : null;
}

function readFilter(text: string | null): ListState['filter'] {
  if (!text) {
    return null;
  }
  try {
    const filter: unknown = JSON.parse(text);
    const isObject = typeof filter === 'object' && filter !== null && !Array.isArray(filter);
    return isObject && Object.keys(filter).length > 0 ? (filter as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

/** Newest first: the ids of records grow with time, and are indexed. */
export const USUAL_ORDER = '-id';

/** The API's `orderBy` of a sorting. */
export function orderOf(sort: readonly string[]): string[] {
  return sort.length > 0 ? [...sort] : [USUAL_ORDER];
}

/** The sorting after a click on a column: ascending, descending, none. */
export function toggleSort(sort: readonly string[], name: string): string[] {
  if (sort[0] === name) {
    return [`-${name}`];
  }
  return sort[0] === `-${name}` ? [] : [name];
}
