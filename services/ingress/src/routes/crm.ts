import formbody from '@fastify/formbody'
import { saleSignature } from '@pinline/crm'
import type { FastifyInstance, FastifyPluginAsync, FastifyRequest } from 'fastify'
import type { Accept } from '../accept.ts'
import type { CrmConfig } from '../config.ts'
import { findField, toOrderNumber } from '../fields.ts'
import { isSameSecret } from '../secrets.ts'

type CrmRoutesOptions = { accept: Pick<Accept, 'ring'>; crm: CrmConfig }
type KeyedPath = { Params: { key: string } }

const field = (request: FastifyRequest, name: string): unknown => findField(name, [request.body, request.query])

/** The CRM documents neither content type nor place of its fields: JSON, a form and the query all count, and an unknown type is no error. */
const readAnyBody = async (app: FastifyInstance): Promise<void> => {
  await app.register(formbody)
  const parseJson = app.getDefaultJsonParser('error', 'error')
  app.removeContentTypeParser(['application/json', 'text/plain'])
  app.addContentTypeParser('*', { parseAs: 'string' }, (request, body, done) => {
    const text = body.toString().trim()
    const isJson = request.headers['content-type']?.includes('json') === true || text.startsWith('{')
    if (isJson && text !== '') void parseJson(request, text, done)
    else done(null, undefined)
  })
}

/**
 * The CRM's doorbells. What they say is not believed, only that a chat has news: the chat is read. That holds for the seller's own
 * messages too (they ring as well); what is posted follows from the reading.
 */
export const crmRoutes: FastifyPluginAsync<CrmRoutesOptions> = async (app, { accept, crm }) => {
  await readAnyBody(app)
  app.addHook<KeyedPath>('onRequest', (request, reply, next) => {
    if (isSameSecret(request.params.key, crm.webhookKey)) next()
    else reply.code(401).send({ error: 'wrong key' })
  })

  app.route<KeyedPath>({
    method: ['GET', 'POST'],
    url: '/crm/messages/:key',
    handler: async (request, reply) => {
      const chat = toOrderNumber(field(request, 'InvoiceId'))
      if (chat === undefined) return reply.code(400).send({ error: 'InvoiceId must be a positive whole number' })
      await accept.ring('message', crm.account, chat)
      return { ok: true }
    },
  })

  app.route<KeyedPath>({
    method: ['GET', 'POST'],
    url: '/crm/sales/:key',
    handler: async (request, reply) => {
      const order = toOrderNumber(field(request, 'ID_I'))
      const product = toOrderNumber(field(request, 'ID_D'))
      if (order === undefined || product === undefined) {
        return reply.code(400).send({ error: 'ID_I and ID_D must be positive whole numbers' })
      }
      const given = field(request, 'SHA256')
      const isSigned =
        crm.salePassword !== undefined &&
        typeof given === 'string' &&
        isSameSecret(given.toLowerCase(), saleSignature(crm.salePassword, order, product))
      if (!isSigned) return reply.code(401).send({ error: 'wrong signature' })
      await accept.ring('sale', crm.account, order)
      return { ok: true }
    },
  })
}
