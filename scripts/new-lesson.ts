/** `npm run new:lesson <track>/<lesson>`: writes all files of a lesson. They fail with instructions until filled in. */
import { newLesson } from "../src/lesson/build/index.ts";

try {
  const place = process.argv[2] ?? "";
  const written = newLesson(process.cwd(), place);
  console.log(`Written:\n${written.map((file) => `  ${file}`).join("\n")}\n`);
  console.log(`Next: npm run test:content -- -t ${place}   (it says what is still to be filled in)`);
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
