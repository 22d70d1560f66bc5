import { z } from 'zod'

/** A file on its way to the server. */
export const file = z.strictObject({ name: z.string().min(1).max(200), type: z.string().max(100).optional(), base64: z.base64() })

export const toFile = ({ name, type, base64 }: z.output<typeof file>) => ({
  name,
  bytes: Buffer.from(base64, 'base64'),
  ...(type === undefined ? {} : { type }),
})
