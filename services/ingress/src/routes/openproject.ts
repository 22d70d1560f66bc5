import { readWebhook, verifyWebhook } from '@pinline/openproject'
import type { FastifyPluginCallback } from 'fastify'
import type { Accept } from '../accept.ts'
import type { OpenProjectConfig } from '../config.ts'

type OpenProjectRouteOptions = { accept: Pick<Accept, 'work'>; openProject: OpenProjectConfig }

/** A delivery shows a whole work package with its description, its project and whoever changed it. */
const bodyLimitBytes = 2 * 1024 * 1024

const headerOf = (header: string | string[] | undefined): string | undefined => (typeof header === 'string' ? header : undefined)

/**
 * Webhooks of OpenProject. Only which work package has news is believed, and only where the very bytes are signed: a delivery may be
 * old or come again, so the package is read. OpenProject repeats nothing but time-outs, and a poll finds what was lost.
 * @see https://www.openproject.org/docs/system-admin-guide/api-and-webhooks/
 */
export const openProjectRoutes: FastifyPluginCallback<OpenProjectRouteOptions> = (app, { accept, openProject }, done) => {
  // The signature is of the bytes, and older versions name a wrong type.
  app.removeContentTypeParser(['application/json', 'text/plain'])
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, parsed) => {
    parsed(null, body)
  })
  app.post('/openproject/webhook', { bodyLimit: bodyLimitBytes }, async (request, reply) => {
    const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)
    if (!verifyWebhook(body, headerOf(request.headers['x-op-signature']), openProject.webhookSecret)) {
      return reply.code(401).send({ error: 'wrong signature' })
    }
    const news = readWebhook(body)
    if (news.status === 'bad') return reply.code(400).send({ error: 'not understood' })
    if (news.status === 'work') await accept.work(news.work)
    return { ok: true }
  })
  done()
}
