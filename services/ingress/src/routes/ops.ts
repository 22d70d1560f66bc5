import type { Ops } from '@pinline/platform'
import type { FastifyPluginCallback } from 'fastify'

/** `/healthz`, `/readyz`, `/metrics`. */
export const opsRoutes: FastifyPluginCallback<{ ops: Ops }> = (app, { ops }, done) => {
  for (const path of ['/healthz', '/readyz', '/metrics']) {
    app.get(path, async (_request, reply) => {
      const answer = await ops.respond(path)
      if (answer === undefined) return reply.code(404).send({ error: 'not found' })
      return reply.code(answer.status).type(answer.contentType).send(answer.body)
    })
  }
  done()
}
