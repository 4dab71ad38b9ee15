import re,subprocess,os
files=subprocess.check_output("grep -rl \"from 'drizzle-orm'\" api --include=*.ts",shell=True,text=True).split()
for f in files:
    if f=='api/store/drizzle.ts': continue
    rel=os.path.relpath('api/store/drizzle.ts',os.path.dirname(f))
    if not rel.startswith('.'): rel='./'+rel
    s=open(f).read(); s=s.replace("from 'drizzle-orm'",f"from '{rel}'"); open(f,'w').write(s)
print(len(files))
