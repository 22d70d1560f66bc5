import { describe, expect, test } from 'vitest'
import { createPress } from './press.ts'
import type { Alert } from './wording.ts'

const fixture = (outcome: 'delivered' | 'failed' = 'delivered') => {
  const answers: (string | null)[] = []
  const notices: string[] = []
  const press = createPress({
    send: (alert: Alert | null) => {
      answers.push(alert?.text ?? null)
      return Promise.resolve(outcome)
    },
    word: (key) => Promise.resolve({ text: key, showAlert: false }),
    notice: (key) => {
      notices.push(key)
      return Promise.resolve()
    },
    waitKey: 'claim.wait',
  })
  return { press, answers, notices }
}

describe('a press', () => {
  test('is answered once, whatever follows', async () => {
    const { press, answers, notices } = fixture()
    await press.answer('claim.mine')
    await press.answer('err.stale')
    await press.wait()
    expect(answers).toEqual(['claim.mine'])
    expect(notices).toEqual([])
  })

  test('that was told to wait gets its outcome as a notice', async () => {
    const { press, answers, notices } = fixture()
    await press.wait()
    await press.wait()
    await press.answer('claim.mine')
    expect(answers).toEqual(['claim.wait'])
    expect(notices).toEqual(['claim.mine'])
  })

  test('that Telegram did not take is told as a notice only where the outcome matters', async () => {
    const kept = fixture('failed')
    await kept.press.answer('claim.mine', {}, { keep: true })
    expect(kept.notices).toEqual(['claim.mine'])
    const dropped = fixture('failed')
    await dropped.press.answer('err.stale')
    expect(dropped.notices).toEqual([])
  })

  test('may be answered after its words could not be found', async () => {
    const { answers } = fixture()
    const press = createPress({
      send: (alert) => {
        answers.push(alert?.text ?? null)
        return Promise.resolve('delivered')
      },
      word: () => Promise.reject(new Error('no words')),
      notice: () => Promise.resolve(),
      waitKey: null,
    })
    await expect(press.answer('claim.mine')).rejects.toThrow('no words')
    await press.answer()
    expect(answers).toEqual([null])
  })
})
