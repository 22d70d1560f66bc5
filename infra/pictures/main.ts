// The pictures of README and manual, each language from a try-out of its own.
import { mkdirSync } from 'node:fs'
import { relative } from 'node:path'
import { openPlayground } from '../../test/browser/support.ts'
import { inRepository, repositoryRoot } from '../repository.ts'
import { takePictures } from './pictures.ts'
import { createStudio } from './studio.ts'

const folder = inRepository('docs', 'pictures')
mkdirSync(folder, { recursive: true })
const studio = createStudio({
  folder,
  report: (path, bytes) => {
    console.log(`${relative(repositoryRoot, path)}  ${String(Math.ceil(bytes / 1024))} KiB`)
  },
})

for (const language of ['uk', 'en'] as const) {
  const playground = await openPlayground({ PLAYGROUND_SEED: '7', LANGUAGE: language })
  try {
    await takePictures(playground, studio, language)
  } finally {
    await playground.close()
  }
}
