package dev.headgate.config;

/** Documents that tests start from; single quotes stand for double ones. */
final class Documents {

  /** Every field there is. */
  static final String FULL =
      """
      {'sequence':7,'gateway':{'namespace':'default','name':'shop'},
       'listeners':[
        {'name':'pg','protocol':'PostgreSQL','address':'0.0.0.0','port':5432,'maxClients':2000,
         'tls':'VerifyFull',
         'certificate':{'chain':'-----BEGIN CERTIFICATE-----','key':'-----BEGIN PRIVATE KEY-----'},
         'clientCa':'-----BEGIN CERTIFICATE-----',
         'proxyProtocolFrom':['10.0.0.0/8','fd00::/8'],
         'authentication':[{'method':'Trust','from':['10.0.0.0/8','::1/128'],'users':['probe']},
                           {'method':'Certificate','users':['ann','eve']},
                           {'method':'Password','from':['192.0.2.0/24'],'users':['*']},
                           {'method':'ClearPassword','from':[],'users':[]}],
         'maxClientsPerUser':50,'maxClientsPerDatabase':100,'reserve':{'clients':5,'users':['postgres']},
         'loginTimeout':'30s','clientIdleTimeout':'0s','idleTransactionTimeout':'1m','statementTimeout':'30s',
         'transactionTimeout':'5m','maxMessageBytes':'16MiB','maxRequestBytes':'64MiB',
         'overrides':[{'database':'shop','user':'report','maxClients':2,'clientIdleTimeout':'1m','idleTransactionTimeout':'2m',
                       'statementTimeout':'1h','transactionTimeout':'2h','maxMessageBytes':65536},
                      {'database':'*','user':'etl','maxClients':1}],
         'routes':[{'database':'shop','user':'*','pool':'orders'},
                   {'database':'*','user':'*','pool':'orders'}]},
        {'name':'my','protocol':'MariaDB','address':'::1','port':3306,'maxClients':10,
         'tls':'Passthrough','loginTimeout':'30s','clientIdleTimeout':'1h','idleTransactionTimeout':'0s','statementTimeout':'0s','transactionTimeout':'0s',
         'maxMessageBytes':'1GiB','overrides':[],'maxClientsPerUser':0,'maxClientsPerDatabase':0,'reserve':{'clients':0,'users':[]},'maxRequestBytes':65536,
         'routes':[{'database':'*','user':'*','pool':'stock'}]},
        {'name':'my-own','protocol':'MariaDB','address':'::1','port':3307,'maxClients':10,
         'tls':'Prefer',
         'certificate':{'chain':'-----BEGIN CERTIFICATE-----','key':'-----BEGIN PRIVATE KEY-----'},
         'loginTimeout':'30s','clientIdleTimeout':'1h','idleTransactionTimeout':'0s','statementTimeout':'0s','transactionTimeout':'0s',
         'maxMessageBytes':'1GiB','overrides':[],'maxClientsPerUser':0,'maxClientsPerDatabase':0,'reserve':{'clients':0,'users':[]},'maxRequestBytes':65536,
         'authentication':[{'method':'Password','users':['ann']}],
         'routes':[{'database':'*','user':'*','pool':'own'}]}],
       'pools':[
        {'name':'orders','protocol':'PostgreSQL','mode':'Session',
         'backends':[{'host':'db','port':5432,'weight':1}],'balancing':'RoundRobin',
         'maxServerConnections':100,'minIdle':2,'queueTimeout':'10s','idleTimeout':'45s','maxLifetime':'1h',
         'users':{'ann':'p4ssw0rd','bob':'p4ssw0rd2'},
         'usersQuery':{'sql':'SELECT usename, passwd FROM pg_shadow WHERE usename = $1','user':'headgate',
                       'password':'p4ssw0rd5','database':'postgres','cache':'30s'},
         'accounts':[{'users':['ann','eve'],'user':'svc','password':'p4ssw0rd3'},
                     {'users':['*'],'user':'rest','password':'p4ssw0rd4'}],
         'tls':'VerifyFull','ca':'-----BEGIN CERTIFICATE-----',
         'certificate':{'chain':'-----BEGIN CERTIFICATE-----','key':'-----BEGIN PRIVATE KEY-----'},
         'serverName':'orders-db.example.com',
         'connect':{'timeout':'5s','retries':2,'backoff':'500ms'},
         'healthCheck':{'interval':'5s','timeout':'2s'}},
        {'name':'own','protocol':'MariaDB','mode':'Session','users':{'ann':'p4ssw0rd'},
         'backends':[{'host':'10.0.0.3','port':3306,'weight':1}],'balancing':'RoundRobin',
         'maxServerConnections':5,'minIdle':0,'queueTimeout':'1m','idleTimeout':'1h',
         'maxLifetime':'0s',
         'connect':{'timeout':'1s','retries':0,'backoff':'1s'},
         'healthCheck':{'interval':'10s','timeout':'10s'}},
        {'name':'stock','protocol':'MariaDB','mode':'Passthrough',
         'backends':[{'host':'10.0.0.1','port':3306,'weight':3},
                     {'host':'10.0.0.2','port':3306,'weight':1}],
         'balancing':'WeightedRoundRobin',
         'maxServerConnections':5,'minIdle':0,'queueTimeout':'1m','idleTimeout':'0s','maxLifetime':'0s','users':{},
         'tls':'Disable','proxyProtocol':'V2',
         'connect':{'timeout':'1s','retries':0,'backoff':'1s'},
         'healthCheck':{'interval':'10s','timeout':'10s'}}],
       'plugins':[
        {'name':'audit','type':'BuiltIn','builtIn':'audit','priority':0,'hooks':[],
         'failurePolicy':'Ignore','timeout':'1s',
         'config':{'patterns':['a',1,true],'nested':{'deep':1.5}},
         'env':{'A':'b'},'secrets':{'token':'s3cr3t'}},
        {'name':'own','type':'Java','path':'/plugins/own.jar',
         'checksum':'sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef',
         'priority':-5,'hooks':['onOpening','onTick'],'failurePolicy':'Fail','timeout':'500ms',
         'config':{},'env':{},'secrets':{}}],
       'tick':{'interval':'5s'},'drain':{'timeout':'60s'}}
      """;

  private Documents() {}
}
