"""The words that questions are made of; any other word is a name, misspelt or unknown."""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


#: Words for what is counted and how it is felt: never names by themselves.
TRADE = _words(
    """
    advocacy advocate advocates advocating against amount angry annoy annoyance annoyances annoyed
    annoying annoys annual annually answer answers anybody anyone app appreciate appreciated
    appreciates apps area areas ask asked asking asks author authors average avoid avoided avoids
    awful bad best better book booked booking books bother bothered bothers bought break breakdown
    bring bug bugs buy buyer buyers buying buys cancel canceled cancelled cancelling cancels
    categories category ces change changed changes changing channel channels choose chooses choosing
    chose chosen churn churned churning client clients cohort cohorts collect collected collection
    comment comments compare compared compares comparing comparison complain complained complaining
    complains complaint complaints compliment complimented compliments connected consumer consumers
    contain containing contains count countries country counts critical criticise criticised
    criticises criticism criticize criticized criticizes csat customer customers daily date dates
    day days decline declined declines declining decrease decreased decreases decreasing delight
    delighted delights demand demands detractor detractors develop developed developing development
    develops differ difference differences different differently differs disappointed disappointing
    dislike disliked dislikes displeased dissatisfaction dissatisfied down drop dropped dropping
    drops effort email emails emerge emerged emerging enjoy enjoyed enjoys everyone evolution evolve
    evolved evolves evolving example examples excerpt excerpts fall falling falls fan fans favorable
    favorite favorites favourable favourite favourites feature features feedback feedbacks feel
    feeling feelings fell felt folks forum fraction fresh freshness frustrate frustrated frustrates
    frustrating frustration frustrations glad go goes going good great grew grievance grievances
    gripe gripes group groups grow growing grows growth guest guests happier happiest happy hate
    hated hates health healthy hear heard hears history hour hours idea ideas improve improved
    improvement improvements improves increase increased increases increasing issue issues item
    items kind kinds language languages last leave leaves leaving left like liked likes love loved
    loves loyal loyalty mean median member members mention mentioned mentioning mentions mess message
    messages messed messy miss missing mixed moment month monthly months mood motivation motivations motive
    motives mouth need needed needs negative negatively net neutral new nice nobody nps number
    numbers opinion opinions order ordered orders pain painpoint painpoints part passenger
    passengers passive passives people percent percentage period periods person persons pick picked
    picking picks pleased point points poor poorly positive positively post posts praise praised
    praises praising problem problems product products promoter promoters proportion purchase
    purchased purchases purchasing quarter quarterly quarters question questions quit quotation
    quotations quote quotes raise raised raising rate rated rates rating ratings ratio read reason
    reasons recommend recommendation recommendations recommended recommending recommends refer
    referral referrals referred refers report reported reporting reports request requested
    requesting requests respondent respondents response responses return returned returning returns
    review reviewer reviewers reviews rise rises rising rose running said satisfaction satisfied say
    saying says score scores season segment segments sentence sentences sentiment share shopper
    shoppers shrink shrinking sign signed signing signup social somebody someone source sources
    speak speaking speaks spike spiked spikes split spoke stable star stars statement statements
    stay stayed stays steady strength strengths stuff subject subjects subscribe subscribed
    subscriber subscribers subscribes suggest suggested suggesting suggestion suggestions suggests
    survey surveys switch switched switching talk talked talking talks tell telling tells terrible
    theme themes thing things think thinks thought thread threads ticket tickets time told tone
    topic topics total totals traveler travelers traveller travellers trend trending trends tweet
    tweets type types unhappier unhappiest unhappiness unhappy up update updated upset user users
    value verbatim verbatims version versions versus visitor visitors voice voices volume want
    wanted wants warn warned warning warns weakness weaknesses week weekly weeks went wish wished
    wishes word wording working worse worst write writes writing written wrote year yearly years
    """
)

#: Words that carry no name and no meaning of their own here.
PLAIN = _words(
    """
    a about above according across actually after again ago ahead all alone already also although
    altogether always am ambassador ambassadors among amongst an and another any anything anyway apart
    approximately are around arrive arrived as aside aspect aspects at attract attracted attracts away
    back be because been before behind being below besides between big biggest both brand briefly broken
    btw but by called came can care cared cares case cases cause caused causes certain clock close
    combined come comes coming common commonest companies company complete concerning content contents
    convince convinced convinces could counted counting couple current currently data describe did didnt
    display distinct do does doesnt doing done dont double draw draws drew due during each earlier
    either else end ends english enough entire especially even ever every everything exactly except
    exclude excluding explain far fastest few fewer fewest find first flak follow following for former
    frequent frequently friend friends from full further gave generally get gets getting give given
    gives got gotten greatest h had half happen happened happening happens harsh harshest has have
    having he hello help her here hey hi high higher highest highlight highlights his honestly how
    however hows i if ignore ignoring important in include included includes including individual info
    information insight insights instead interested interesting into is it its join joined joining just
    keep keeps kept key kindly know known knows lack lacking lacks large largest lately later latest
    latter lead leads least led less let list long look looking looks lot lots loud loudest low lower
    lowest made main mainly major make makes making many matter mattered matters may me meaning means
    might mind minds mine minus more most mostly motivate motivated motivates much must my named neither
    never newest next no non none nor not nothing now o of off often ok okay oldest omit omitting on
    once one ones only onto or other others our ours out over overall overview particularly past per
    perceive perceived persuade persuaded phrase phrases picture please pls plus plz pm popular present
    pretty previous primary pull quickest quickly quite rank ranked ranking ranks rather re real really
    receive received receives recent recently regarding related relating relative respect right roughly
    same second see seeing seem seemed seems seen several shall sharply she short should show side sides
    similar simply since single skip slowest small smallest so some something sometimes sort sorted
    sorts specifically start started starting starts still stop stopped stops strongest strongly such
    summarise summarize summary sure take taken takes team teams term terms text texts than thank thanks
    that the their theirs them then there these they third this those though through thx till to today
    together tomorrow too took top toward towards tried tries true try trying twice ty typical typically
    under understand understands unique until us use used uses using usually very vs was way ways we
    weakest well were what whats when where whether which who whole whom whos whose why will with within
    without words work worked works would wrong yesterday yet you your yours
    """
)

#: Subjects that no feedback can tell about; recognised so that the refusal can say so.
ELSEWHERE = _words(
    """
    arr bitcoin budget budgets cac ceo conversion ebitda employees football forecast forecasts headcount
    instructions joke jokes lyrics margin margins mrr password passwords payroll poem poems president
    profit profits recipe recipes revenue revenues salaries salary stock stocks traffic turnover weather
    """
)

#: Words of questions that cannot be answered yet.
LATER = _words(
    """
    testimonial testimonials story stories
    affects alert alerts assigned became campaign clv competition competitor competitors csv download
    drive driver drivers drives driving drove effect effects explains export fix fixed fixing impact
    impacts influences launch lifetime ltv maintain notify owns persona personas ping predict prediction
    prioritise prioritize quadrant raise redesign release remind results rival rivals root translate
    translated translation valuable whose worth
    """
)

#: Words of questions about customers, their groups and what both sides gain.
CUSTOMERS = _words(
    """
    balanced keeping losing spend spends special tick
    accounts apart base belong belonging bring brings concentrated course danger dangerous delighted
    depend dependent depends dwindle engineer engineered engineering exchange expect expected expects
    hang hangs hold holds index intend intended intending intent intents introduce invest investing lose
    losing loss losses maintained marks ndi outcome outcomes over overserved pareto pay pays plans
    portfolio portrait portray profile profitable reach reached reengineer rest rests retire retired
    retiring risk risky serve served serving set sets shared sit sits stake stand stands suffer
    suffering suffers track turn turned underserved watch watching
    """
)

#: Words of questions about causes, effects, rivals, questions and advocates, and what people say around them.
AROUND = _words(
    """
    him her himself herself hundred hundreds killer arguments select house basis
    setting foot crush crushed grim honest ammo guys strip stripped renewed supplier hired agree arc
    exception itself manager lady ladies gentleman desk based superior famous throw thrown swear vow host
    webinar webinars podcast podcasts flyer flyers panel conference converted
    announced grown shipped shipping rooms consist consisted consists disregard disregarded earn earned
    earns excepted fly flying halt halted judging restrict restricted themselves travel
    traveled travelled travelling traveling travels visit visited visiting visits whoever whomever
    colleague colleagues device devices experience experiences money platform platforms replies reply signal
    signals sit slice sliced slices
    abandon abandoned abandoning able above absent accept according accordingly accounts achieve
    achieved achieves across act acted acting action actions actual actually add added adding
    address addressed addressing admit adore adored advantage advantages advise advised affect
    affected affecting afternoon afterwards ago ahead aim allow allowed almost along alongside
    already alright alternative alternatives although altogether always amid among amongst
    annoyances annually answered answering anything anyway anywhere apart apparently appear appeared
    appears approach approached approximately around arrive arrived arrives asap aside asks attract
    attracted attracting attracts available avg away awesome background backs ballpark basically
    bear beat beaten beats became because become becomes becoming began begin beginning begins
    behave behind beings believe believed believes beloved below beneath benefit benefits beside
    besides bet beyond bit bits biweekly blame blamed blames blaming boost boosted boosting boosts
    bottom breakdown brief briefly bringing broad broadly broke broken brought bucket bucketed
    bugging build building builds built bulk burning calculate calendar call called calling calls
    came care cares caring carried carry case cases cause caused causes causing caution central
    chance chances chart charted charts cheaper check checked cheer chiefly christmas circumstances
    cite cited cites claim claimed claims clarify clear clearer clearest clearly click closely
    closer cluster collectively coming comments commit compelled compelling compete competes
    competing competition compile compute concern concerned concerns conclude conclusion confuse
    confused confuses confusing confusion cons consider considered considering consistent
    consistently contact contacted contacting contrast contribute contributed contributes
    contributing contributor contributors converse convert converted converting cope correct
    correctly correlate correlated correlates correlation cost costed costing costs could counting
    cover covered covering covers credit crisis critics cross crucial curious curve cut cuts damage
    damaged damages damaging deal deals dealt decide decided decides deciding decision decisions
    deck deep deeper defect defected defecting defection defections defects defined deliver
    delivered delivers depressing describe described describes desire desired desires despite detail
    detailed details deteriorate deteriorated deteriorating deterioration determine determined
    determines diagnose differently difficult difficulties difficulty dig digest dip dipped dipping
    dips direct direction directly disadvantage disadvantages disappear disappeared disappearing
    disappears disappoint disappointment disappointments discontinue discuss discussed discusses
    discussing discussion dissatisfaction dissatisfactions dissect distinguish distribute
    distributed distribution dominant dominate dominated dominates doubt downsides dozen drag
    dragged dragging drags drawback drawbacks dream drill driven duration eager ease easier easiest
    easily easter easy effective effectively efficient eight elaborate eliminate elsewhere
    embarrassing emotion emotional emotions encounter encountered encourage encouraged ended ending
    enemies enemy engaged enthusiastic equally error errors escalate escalated escalating especially
    essential estimate etc evaluate eventually everybody everywhere evidence evident exact exactly
    examine excellent excite excited exciting exclusively exist existed existing exists exit exited
    exiting expand expensive explain explained explaining explanation explanations explore expose
    express expressed expresses expressing extent extra extreme extremely eye eyes face faced faces
    facing fact factor factors facts fail failed failing fails failure failures fair fairly faith
    fan fantastic faq faqs fare fared fares faring fast faster fault faults favor favors favour
    favours fed feed feeds fetch figure figures final finally finding fine fits five fix fixes flag
    flagged focus focused focuses focusing followed follows fond force forced foremost forget forgot
    forgotten form formerly forth fortnight fortnightly forward foul four frequency front fuel
    fuelled fuels fully fun functional funny furious fuss gain gained gaining gains gap gaps gather
    gathered general generate generated generates genuine genuinely glaring glimpse global gone
    gotta grab gradually graph graphs grasp grateful grave gripe gripes grounds grumble grumbled
    grumbles grumbling guess hand handed handful handle handled handles handling hang happened
    happening happier happily hard harder hardest hardly harm harmed harmful harming harms hassle
    hassles heading headline headlines healthier heard heart heavier heavily heavy helped helpful
    helpfully helping helps hence hesitant hesitate hiccup hiccups hinder hinders hint hints hit
    hits hitting holiday holidays honestly hope hoped hopes hoping horrible horrid hot hourly huge
    hurdles hurt hurting hurts icon identify ignored ignores ill image imagine immediate immediately
    impacted impactful impacting imply importance impossible impress impressed impresses impression
    impressions impressive inclined incoming inconvenience inconvenient indeed indicate indicated
    indicates individually inferior influence influenced influencing influential inform informed
    initial initially inquire inquiries inquiry inside insist inspire inspired instance instances
    intense interest interests introduced invest investigate investing invite invited involve
    involved involves involving irritate irritated irritates irritating irritation isolate issue
    jump jumped jumping jumps keen keeps kill killed killing kills kindest kindly kudos label
    labelled lament largely last lasting lately laud lauded laugh launched launches lay leaned learn
    learned learning learnt leaver leavers led lends lessen lesser lesson lessons letting levels
    life lift lifted lifting lifts light liked likely likewise limit limited link linked links
    listed listing lists literally live lived lives loath loathe loathed loathes loathing locate
    location long longer longest loose lose loser losers losing loss lost lots loud louder lowered
    lowering lowers lowlights luck lucky made mainly majority managed manner map mark marked match
    matched mattering max maximum maybe meant measurable measure measured measures meet meets
    memorable mere merely met middle midst mildly million min minds minimum minor minority minus
    miserable mistake mistakes moan moaned moaning moans model moderate modest moment morning mostly
    motivating motivation move moved mover movers moves moving multiple mutual myself nag nags
    narrow naturally nature near nearby nearly necessarily necessary need needing negatives
    negativity nevertheless news nice nicest niggle niggles nightly nine nobody noise none noon
    normal normally notable notably note noted notes noteworthy notice noticeable noticeably noticed
    notices noticing notion nowadays nudge numerous object objected objections objects obstacle
    obstacles obvious obviously occasion occasionally occasions occur occurred occurring occurs odd
    offer offered offers okay once opened opinionated opportunities opportunity oppose opposed
    opposite option options ordinarily origin original originally ought ours ourselves outcome outdo
    outlook outperform outperforms output outrank outright outside outstanding outweigh overall
    overnight overview owe pace paid panel paragraph partial partially particular partly patience
    pattern patterns pause paying peak peaked peaks peeve peeves penultimate perfect perfectly
    perform performed performing performs perhaps permanent persistent personally perspective
    pertaining petition phase phrased piece pieces pinpoint place places plain plan planned planning
    plausible play plead pleasant please pleased pleases pleasure plenty plot plotted plunge plunged
    plunging plus points popularity positives possible possibly potential potentially power powerful
    praise praises precise precisely prefer preferable preferably preference preferences preferred
    preferring prefers present presented presently pressing prevent prevented prevents primarily
    principal prior priorities prioritise prioritised prioritize prioritized priority pro probable
    probably problematic proceed produce produced produces progress promise promised promises
    promising prompt prompted prompts pronounced proof propel proper properly proportionally pros
    prospect proud prove proved proven proves provide provided provides pull pulled pulling pulls
    purely purpose push pushed pushes pushing put puts putting puzzle puzzled puzzles puzzling
    quantify quarterly queries query quick quicker quickest quiet quieter quote quoted quoting raise
    rank rant ranted ranting rants rapid rapidly rarely rates rather rating rave raved raves raving
    reach reaches react reacted reacting reaction reactions reacts reader ready real realise realize
    reasonable reasonably reasoning rebound recall recap received recent reckon recognise recognize
    recommend record records recover recovered recovering recovery recurrent recurring reduce
    reduced reduces reducing reduction reductions reference references reflect reflected reflects
    refuse regain regard regarded regards regret regrets regretted regular regularly reject rejected
    relate relates relation relevant reliable reliably relied rely remain remained remaining remains
    remark remarkable remarkably remarked remarks remedy remember remove removed repeat repeated
    repeatedly repeating replace replaced report represent represented represents reputation require
    required requires research resent resolve resolved resolves resolving respectively respond
    responded responding rest result resulted resulting retain retained retention retrieve reveal
    revealed reveals reviewed reviewing rise roadmap root rough roughly ruin ruined ruining ruins
    rule rumour run rundown runs sad sadly sake satisfactory satisfying saw scale scared scream
    screaming search seasonal seasonally seek seeking seeks seen segmented seldom self sell sense
    sensitive sentiments separate separately series serious seriously serve set setback setbacks
    settle setup seven shape share sharp sharply shift shifted shifting shifts shortcoming
    shortcomings shortly shout shouting showed showing shown shrank shrunk shut sick side
    significance significant significantly simple simplest simply since sink sinking sit six sized
    skeptical slid slide sliding slight slightly slip slipped slipping slips slow slowly slump
    slumped slumping slumps smooth snag snags snapshot soar soared soaring soars solely solid solve
    solved solves solving somebody somehow somewhat somewhere soon sooner sore sort sorted sound
    sounded sounds source spark sparked sparks special specific speed spend spiking split splitting
    spoke spontaneous spontaneously spot spotted spread stack stacks stand standout standpoint
    stands star start startling state stated states stating status steady steep steepest step steps
    stick sticking sticks stir stood stop stories story straight strange stress strike striking
    strong stronger strongest strongly struck struggle struggled struggles struggling studies study
    stuff stumble stunning substantial substantially succeed success successful successfully sudden
    suddenly suffered sum summarised summarized summary super superb superior support suppose
    supposed surface surfaced surfaces surge surged surges surging surprise surprised surprises
    surprising surprisingly surround suspect swap sway swayed sways swear swing swings swung table
    tackle tackled tackling taken talk tallied tally tank tanked tanking tanks tell tempt tempted
    ten tend tended tendency tends tense terribly testimonial testimonials thankful thanks theirs
    theory therefore thing thinking thinks third thorough thoroughly thoughts thousand threat
    threaten threatened threatening threatens three thrill thrilled thrills throughout thrown thus
    tie tight timeline tip tipped tips tired title today together tolerate tone tonight tool top
    topmost touch touched touches touching tough towards track tracked tracking tracks tremendous
    trend trick tricky trigger triggered triggering triggers triumph trivial trouble troubled
    troubles troublesome troubling true truly trust trusted trusts truth try turn turnaround turning
    turns tweak twenty two type ugly ultimate ultimately unanswered unclear uncommon uncover
    undermine undermined undermines understood unearth unexpected unexpectedly unfortunately
    unhappiest unhappily unhappiness unlike unlikely unpleasant unpopular unresolved unsatisfied
    unsure unusual unusually up upcoming upon upsets upsetting upside upsides upward upwards urgent
    urgently usage use useful usual utter value vanish vanished vanishes vanishing variation varies
    vary varying vast vent venting verdict verdicts verify versus victories view viewed views vital
    vivid vocal voice vote vouch vs wait walk want watch wave weak weaker weakest wear weigh weighed
    weighing weighs weight weird welcome well whatever whenever whereas wherever whichever whilst
    whine whined whines whining whoever whom why wide widely widen widespread willing willingly
    willingness win winner winners winning wins wise wish wishlist wishlists witness won wonder
    wondered wonderful wondering wonders word works world worried worries worry worrying worryingly
    worsen worsened worsening worsens worst worthwhile wow write year yell yes yields zero zoom
    """
)

#: Words that a question may use; where a subject stands, only these are none.
KNOWN = TRADE | PLAIN | ELSEWHERE | LATER | CUSTOMERS
#: Words that tell customers apart where they stand before them: without a group of that name, unknown.
TRAITS = _words(
    """
    active domestic elderly engaged fair fast female frequent global handed heavy infrequent
    international junior key light local loud male occasional old poor power powerful premium
    professional quick quiet regular rich rural seasoned senior sensitive serious slow special
    strong urban vip vocal weak wealthy young
    """
)
