// The pictures of README and manual, taken from a try-out of their own. `--language en` takes them in English.
import { mkdirSync } from 'node:fs'
import { relative } from 'node:path'
import { openPlayground } from '../../test/browser/support.ts'
import { inRepository, repositoryRoot } from '../repository.ts'
import { takePictures } from './pictures.ts'
import { createStudio } from './studio.ts'

const language = process.argv[process.argv.indexOf('--language') + 1] === 'en' ? 'en' : 'uk'
const folder = inRepository('docs', 'pictures')
mkdirSync(folder, { recursive: true })

const playground = await openPlayground({ PLAYGROUND_SEED: '7' })
try {
  const studio = createStudio({
    folder,
    language,
    report: (path, bytes) => {
      console.log(`${relative(repositoryRoot, path)}  ${String(Math.ceil(bytes / 1024))} KiB`)
    },
  })
  await takePictures(playground, studio, language)
} finally {
  await playground.close()
}
