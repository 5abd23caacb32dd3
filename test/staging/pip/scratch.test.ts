import { it } from 'vitest';
import { explainPip } from '../../../src/staging/pip/explain.ts';
import { relocateRequirements } from '../../../src/staging/pip/relocate.ts';
import { filesInMemory } from './upload.ts';
const U='app/user_code';
const base = {'lib/setup.py':'','lib2/pyproject.toml':'','wheels/anest-1.0-py3-none-any.whl':'','setup.py':'','sub/a.txt':'-f ../wheels\nanest','my dir/a.txt':'x','c.txt':'anest<2','requirements/base.txt':'-f ../wheels\n-e .\n./lib','anest-1.0-py3-none-any.whl':''};
it('x', () => {
  for (const rq of ['anest==1.0','-f wheels\nanest','-r sub/a.txt','-rsub/a.txt\n--requirement=sub/a.txt',"-r 'my dir/a.txt'",'-c c.txt','-e .','-e.[x]',".[x] ; python_version > '3'",'./lib # mine','lib/','lib','wheels/anest-1.0-py3-none-any.whl',"./wheels/anest-1.0-py3-none-any.whl[x] ; python_version > '3'",'anest-1.0-py3-none-any.whl','libnest @ file:./lib','-e file:./lib#egg=libnest','-e "libnest @ file:./lib"','-e ../../../x','-r requirements/base.txt','-r requirements.txt','-r sub/a.txt -r c.txt','-r ${SUB}/a.txt','-r ${SUB}/a.txt\n-e .','-r dev.txt','anest \\\n  ==1.0','anest \\ ','numpy @ file:///croot/numpy_1','pkg @ ./lib','-e ./lib#egg=lib','--index-url ./simple','python=3.10','pip install numpy','https://u:p@h/x.whl\n./nolib','git+ssh://git@h/x.git#egg=x','pkg-resources==0.0.0\nx','file:../user_code/lib#egg=q','x @ file://${PWD}/lib']) {
    const tree = Object.fromEntries(Object.entries({...base,'requirements.txt':rq}).map(([k,v])=>[`${U}/${k}`,v]));
    const r = relocateRequirements([{path:`${U}/requirements.txt`,dir:U,cwd:U}],'requirements.txt',filesInMemory(tree));
    console.log(JSON.stringify(rq), r.ok ? [r.relocation.how, r.relocation.content, ...r.relocation.extra.map(e=>e.path+'\n'+e.content), ...r.relocation.warnings.map(w=>JSON.stringify(w))].join('\n') : JSON.stringify(explainPip(r.problem)));
  }
});
