import { expect, test } from 'vitest'
import { checkRedisConfig } from './index.ts'

const warningsFor = async (settings: Record<string, string> | Error): Promise<unknown[]> => {
  const warnings: unknown[] = []
  await checkRedisConfig(
    {
      // The one overload of CONFIG that is used.
      config: ((_get: string, name: string) =>
        settings instanceof Error
          ? Promise.reject(settings)
          : Promise.resolve(name in settings ? [name, settings[name]] : [])) as Parameters<typeof checkRedisConfig>[0]['config'],
    },
    { warn: (fields: unknown) => void warnings.push(fields) },
  )
  return warnings
}

test('says nothing about a Redis that keeps its keys', async () => {
  expect(await warningsFor({ 'maxmemory-policy': 'noeviction', appendonly: 'yes' })).toEqual([])
})

test('warns about a Redis that evicts and one that does not persist', async () => {
  expect(await warningsFor({ 'maxmemory-policy': 'allkeys-lru', appendonly: 'no' })).toMatchObject([
    { setting: 'maxmemory-policy', found: 'allkeys-lru' },
    { setting: 'appendonly', found: 'no' },
  ])
})

test.each([[{}], [new Error('unknown command CONFIG')]])('warns when the provider hides its settings', async (settings) => {
  expect(await warningsFor(settings)).toMatchObject([{ setting: 'maxmemory-policy' }, { setting: 'appendonly' }])
})
