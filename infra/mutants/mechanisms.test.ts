import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { repositoryRoot } from '../repository.ts'
import { mechanisms } from './mechanisms.ts'
import { applyRemoval } from './removal.ts'

const read = (file: string): string => readFileSync(join(repositoryRoot, file), 'utf8')
const sources = [...new Set(mechanisms.map(({ file }) => file))].map(read).join('\n')

describe.each(mechanisms)('the mechanism $row', (removal) => {
  it('is marked in the code, once', () => {
    expect(sources.match(new RegExp(`mechanism: ${removal.row}\\b`, 'g'))).toHaveLength(1)
  })

  it('can be removed, and its test is there', () => {
    expect(applyRemoval(read(removal.file), removal)).not.toBe('')
    expect(read(removal.test.file)).toContain(removal.test.name)
  })
})
