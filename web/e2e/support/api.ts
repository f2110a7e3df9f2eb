import { stack } from './stack';

type Answer = { data?: Record<string, unknown>; errors?: unknown };
export type FieldOf = Record<string, unknown> & { name: string; type: string };

/** The public API as the administrator speaks it, to prepare what a test is not about. */
export class Api {
  private constructor(private readonly cookie: string) {}

  static async signIn(): Promise<Api> {
    const { email, password } = stack().admin;
    const query = `mutation ($email: String!, $password: String!) {
      signIn(email: $email, password: $password) { viewer { id } errors { message } }
    }`;
    const answer = await post({ query, variables: { email, password } }, '');
    const cookie = answer.headers.getSetCookie()[0]?.split(';')[0];
    if (!cookie) {
      throw new Error(`signing in failed: ${await answer.text()}`);
    }
    return new Api(cookie);
  }

  async ask(query: string, variables: Record<string, unknown> = {}): Promise<unknown> {
    const response = await post({ query, variables }, this.cookie);
    const answer = (await response.json()) as Answer;
    const payload = Object.values(answer.data ?? {})[0] as { errors?: unknown[] } | undefined;
    if (answer.errors || (payload?.errors?.length ?? 0) > 0) {
      throw new Error(JSON.stringify(answer.errors ?? payload?.errors));
    }
    return payload;
  }

  async createCollection(name: string, label: string, fields: FieldOf[]): Promise<void> {
    await this.ask(
      `mutation ($name: String!, $label: String, $fields: [FieldInput!]!) {
        createCollection(name: $name, label: $label, fields: $fields) { errors { field message } }
      }`,
      { name, label, fields },
    );
  }

  /** Creates records, many in one request; their ids. */
  async createRecords(collection: string, values: object[]): Promise<string[]> {
    const payload = await this.ask(
      `mutation ($collection: String!, $values: [JSON!]!) {
        createRecords(collection: $collection, values: $values) {
          records { id } errors { field message }
        }
      }`,
      { collection, values },
    );
    return (payload as { records: { id: string }[] }).records.map(({ id }) => id);
  }

  async deleteRecord(collection: string, id: string): Promise<void> {
    await this.ask(
      `mutation ($collection: String!, $id: ID!) {
        deleteRecord(collection: $collection, id: $id) { deletedId errors { field message } }
      }`,
      { collection, id },
    );
  }

  async valuesOf(collection: string, id: string): Promise<Record<string, unknown>> {
    const record = await this.ask(
      'query ($collection: String!, $id: ID!) { record(collection: $collection, id: $id) { values } }',
      { collection, id },
    );
    return (record as { values: Record<string, unknown> }).values;
  }
}

function post(body: object, cookie: string): Promise<Response> {
  return fetch(`${stack().gateway}/graphql`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...(cookie && { cookie }) },
    body: JSON.stringify(body),
  });
}
