test('no command is slow because of another one: what reads files is loaded when a command needs it', async () => {
  const libraries = ['yaml', 'zod'];
  for (const library of libraries)
    jest.doMock(library, () => {
      throw new Error(`cli/program.ts loads ${library}; import it inside the action of the command`);
    });
  await jest.isolateModulesAsync(async () => {
    await import('../../cli/program');
  });
  for (const library of libraries) jest.dontMock(library);
});
