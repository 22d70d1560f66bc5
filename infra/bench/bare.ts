// The least that could do the job: takes a webhook, stores it durably, posts it. Prints its port; what the services are compared with.
import { createServer } from 'node:http'
import { text } from 'node:stream/consumers'
import { createDatabase } from '@pinline/db'
import { createLogger } from '@pinline/platform'

const [databaseUrl, telegramRoot] = process.argv.slice(2)
const { pool } = createDatabase({ url: databaseUrl ?? '', name: 'bare', logger: createLogger({ service: 'bare' }) })

const insert = { name: 'insert', text: 'insert into bare_message(body) values ($1)' }

const server = createServer((request, response) => {
  void text(request).then(async (body) => {
    await pool.query({ ...insert, values: [body] })
    response.end('ok')
    const sent = await fetch(`${telegramRoot ?? ''}/bot0:bare/sendMessage`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ chat_id: 1, text: body }),
    })
    await sent.text()
  })
})

server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  process.stdout.write(`${JSON.stringify({ port: typeof address === 'object' ? address?.port : 0, msg: 'listening' })}\n`)
})
