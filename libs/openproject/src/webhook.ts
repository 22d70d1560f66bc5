import { createHmac, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import { parseJson } from './answer.ts'
import { numberOf } from './resources.ts'

/** What a delivery is about: a work package of which something is new, nothing of ours, or nothing that can be understood. */
export type WebhookNews = { readonly status: 'work'; readonly work: number } | { readonly status: 'ignored' } | { readonly status: 'bad' }

const link = z.object({ href: z.string().nullish() })
const delivery = z.object({ action: z.string() })
const workPackage = z.object({ work_package: z.object({ id: z.int().positive() }) })
const linked = z.object({
  _links: z.object({ workPackage: link.optional(), container: link.optional() }).optional(),
  _embedded: z
    .object({
      workPackage: z.object({ id: z.int().positive() }).optional(),
      container: z.object({ _type: z.string(), id: z.int().positive() }).optional(),
    })
    .optional(),
})
const activity = z.object({ activity: linked })
const attachment = z.object({ attachment: linked })

const work = (id: number | null): WebhookNews => (id === null ? { status: 'bad' } : { status: 'work', work: id })

const readActivity = (body: unknown): WebhookNews => {
  const parsed = activity.safeParse(body)
  if (!parsed.success) return { status: 'bad' }
  const { _links: links, _embedded: embedded } = parsed.data.activity
  return work(embedded?.workPackage?.id ?? numberOf(links?.workPackage?.href, 'work_packages'))
}

// A file may also hang on a wiki page, a meeting or a comment; of a comment its own delivery tells.
const readAttachment = (body: unknown): WebhookNews => {
  const parsed = attachment.safeParse(body)
  if (!parsed.success) return { status: 'bad' }
  const { _links: links, _embedded: embedded } = parsed.data.attachment
  const container = embedded?.container?._type === 'WorkPackage' ? embedded.container.id : null
  const id = container ?? numberOf(links?.container?.href, 'work_packages')
  return id === null ? { status: 'ignored' } : work(id)
}

/**
 * Is a delivery signed with our secret? Compares in constant time; false without a secret and without a signature, for OpenProject
 * leaves the header out where no secret is set.
 * @param body - the very bytes that came
 * @param header - `X-OP-Signature`
 */
export const verifyWebhook = (body: Uint8Array, header: string | undefined, secret: string): boolean => {
  const hex = /^sha1=([0-9a-f]{40})$/u.exec(header ?? '')?.[1]
  if (secret === '' || hex === undefined) return false
  return timingSafeEqual(createHmac('sha1', secret).update(body).digest(), Buffer.from(hex, 'hex'))
}

/** Reads which work package a delivery is about; its content is not believed, since it may be old. Whatever the header says, it is JSON. */
export const readWebhook = (body: Uint8Array): WebhookNews => {
  const value = parseJson(Buffer.from(body).toString('utf8'))
  const parsed = delivery.safeParse(value)
  if (!parsed.success) return { status: 'bad' }
  const [subject] = parsed.data.action.split(':')
  switch (subject) {
    case 'work_package': {
      const known = workPackage.safeParse(value)
      return work(known.success ? known.data.work_package.id : null)
    }
    case 'work_package_comment':
      return readActivity(value)
    case 'attachment':
      return readAttachment(value)
    default:
      return { status: 'ignored' }
  }
}
