import { z } from 'zod';

const shape = z.object({
  /** Where the gateway is, for this server; a browser only ever speaks to this server. */
  GATEWAY_URL: z.url(),
  /** Origins that files are sent to and read from (the S3 endpoint), separated by spaces. */
  FILES_ORIGINS: z.string().default(''),
});

/** The server's settings, read anew so that one build serves every environment. Throws, naming each bad variable. */
export function environment(): z.infer<typeof shape> {
  const read = shape.safeParse(process.env);
  if (!read.success) {
    throw new Error(`settings: ${z.prettifyError(read.error)}`);
  }
  return read.data;
}
