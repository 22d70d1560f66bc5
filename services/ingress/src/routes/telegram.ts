import type { FastifyPluginCallback } from 'fastify'
import type { Accept } from '../accept.ts'
import { isSameSecret } from '../secrets.ts'

type TelegramRouteOptions = { accept: Pick<Accept, 'update'>; secret: string }

/**
 * Updates from Telegram. 200 means stored durably; every other answer makes Telegram repeat.
 * @see https://core.telegram.org/bots/api#setwebhook
 */
export const telegramRoutes: FastifyPluginCallback<TelegramRouteOptions> = (app, { accept, secret }, done) => {
  // Before the body is read: whoever does not know the secret costs nothing.
  app.addHook('onRequest', (request, reply, next) => {
    if (isSameSecret(request.headers['x-telegram-bot-api-secret-token'], secret)) next()
    else reply.code(401).send({ error: 'wrong secret' })
  })
  app.post('/telegram/webhook', async (request, reply) => {
    const outcome = await accept.update('webhook', request.body)
    if (outcome.status === 'invalid') return reply.code(400).send({ error: outcome.reason })
    return { ok: true }
  })
  done()
}
