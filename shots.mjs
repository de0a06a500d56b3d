import { CabPage } from './edge-agent/dist/page/server.js';
import { chromium } from 'playwright-core';
import sharp from 'sharp';
import { readFileSync } from 'node:fs';
const AXE = readFileSync('node_modules/axe-core/axe.min.js','utf8');
const order={orderId:'00000000-0000-4000-8000-000000000001',kind:'restBreak',text:'Drive to the north parking, rest for 20 minutes and call dispatch on channel 4 before you go on.',issuedAtMs:0,expiresAtMs:9e12,state:'received'};
let state={language:'en',device:'cab-17',sight:'watching',learning:1,camera:'clear',link:'online',parked:true,night:false,timeZone:'Asia/Almaty',silent:false,settings:'x-1',driver:{name:'А. Жүргізуші',by:'pin'},canLogIn:true,orders:[],findings:[{finding:'eyesClosed',atMs:1.76e12,lastedMs:2300},{finding:'yawn',atMs:1.76e12,lastedMs:null}],contact:'HSE, channel 7',nowMs:Date.now()};
const acts=[];
const jpeg=await sharp({create:{width:640,height:480,channels:3,background:'#445'}}).jpeg().toBuffer();
const page=new CabPage({port:0,state:()=>state,act:async a=>{acts.push(a);return a.name==='login'?{ok:false,why:'wait',waitMs:29500}:{ok:true};},aim:async()=>({jpeg,view:{face:{x:.35,y:.25,width:.25,height:.4},hints:['offCentre','dark'],widthPx:640,heightPx:480}}),report:console.log,everyMs:100});
const port=await page.whenListening();
const b=await chromium.launch({executablePath:'/usr/bin/chromium',args:['--no-sandbox','--disable-gpu','--disable-background-networking']});
const sizes=[[800,480],[1024,600]];
for (const [w,h] of sizes){
 const ctx=await b.newContext({viewport:{width:w,height:h},locale:'en-GB'});
 const p=await ctx.newPage(); p.setDefaultTimeout(60000);
 p.on('pageerror',e=>console.log('ERR',e.message)); p.on('console',m=>console.log('CON',m.text()));
 await p.goto(`http://127.0.0.1:${port}/`);
 const check=async n=>{ await p.waitForTimeout(400); await p.screenshot({path:`/tmp/shots/${w}-${n}.png`});
  if(w===800){ await p.evaluate(AXE); const r=await p.evaluate(()=>axe.run()); for(const v of r.violations) console.log(n,v.id,v.nodes.map(x=>x.target.join(' ')+' '+x.failureSummary.slice(0,200)).join(' | '));}
  const small=await p.evaluate(()=>{const f=innerWidth*20/152.4; return [...document.querySelectorAll('button')].filter(e=>e.offsetParent).map(e=>({id:e.id,w:e.offsetWidth,h:e.offsetHeight,over:e.scrollWidth>e.clientWidth+1||e.scrollHeight>e.clientHeight+1, out:e.getBoundingClientRect().bottom>innerHeight+1||e.getBoundingClientRect().right>innerWidth+1})).filter(e=>e.w<f-1||e.h<f-1||e.over||e.out)});
  if(small.length) console.log(w,n,JSON.stringify(small)); };
 state={...state,language:'en',orders:[],parked:true,sight:'watching',night:false};
 await p.locator('#sight').filter({hasText:'Watching'}).waitFor();
 await check('home');
 state={...state,language:'ru',sight:'cannotSee',night:true,driver:null,link:'offline',parked:false}; await check('moving-night-ru');
 state={...state,language:'kk',parked:true,orders:[order],night:false}; await check('order-kk');
 state={...state,language:'ru',orders:[{...order,state:'acknowledged'}]}; await check('order-ru-ack');
 state={...state,parked:false,language:'en'}; await check('order-moving');
 state={...state,orders:[],parked:true,language:'ru'}; await p.waitForTimeout(300);
 await p.click('#login'); for(const k of ['4','7','1','1']) await p.click('#key-'+k); await check('pin-ru'); await p.click('#key-pin-enter'); await check('pin-wait');
 await p.click('#pin-cancel'); state={...state,language:'kk',night:true}; await p.waitForTimeout(300); await p.click('#show-recorded'); await check('recorded-kk-night'); await p.click('#recorded-close');
 await p.click('#show-aim'); await check('aim-kk'); state={...state,parked:false}; await check('aim-closed'); 
 await ctx.close();
}
console.log(JSON.stringify(acts)); await b.close(); page.close();
