"""The words that questions are made of; any other word is a name, misspelt or unknown."""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


#: Words for what is counted and how it is felt: never names by themselves.
TRADE = _words(
    """
    advocacy advocate advocates advocating against amount angry annoy annoyance annoyances annoyed
    annoying annoys annual annually answer answers anybody anyone app appreciate appreciated appreciates
    apps area areas ask asked asking asks author authors average avoid avoided avoids awful bad best
    better book booked booking books bother bothered bothers bought break breakdown bring bug bugs buy
    buyer buyers buying buys cancel canceled cancelled cancelling cancels categories category ces change
    changed changes changing channel channels choose chooses choosing chose chosen churn churned
    churning client clients cohort cohorts collect collected collection comment comments compare
    compared compares comparing comparison complain complained complaining complains complaint
    complaints compliment complimented compliments connected consumer consumers contain containing
    contains count countries country counts critical criticise criticised criticises criticism criticize
    criticized criticizes csat customer customers daily date dates day days decline declined declines
    declining decrease decreased decreases decreasing delight delighted delights demand demands
    detractor detractors develop developed developing development develops differ difference differences
    different differently differs disappointed disappointing dislike disliked dislikes displeased
    dissatisfied down drop dropped dropping drops effort email emails emerge emerged emerging enjoy
    enjoyed enjoys everyone evolution evolve evolved evolves evolving example examples excerpt excerpts
    fall falling falls fan fans favorable favorite favorites favourable favourite favourites feature
    features feedback feedbacks feel feeling feelings fell felt folks forum fraction fresh freshness
    frustrate frustrated frustrates frustrating frustration frustrations glad go goes going good great
    grew grievance grievances gripe gripes group groups grow growing grows growth guest guests happier
    happiest happy hate hated hates health healthy hear heard hears history hour hours idea ideas
    improve improved improvement improvements improves increase increased increases increasing issue
    issues item items kind kinds language languages last leave leaves leaving left like liked likes love
    loved loves loyal loyalty mean median member members mention mentioned mentioning mentions message
    messages miss missing mixed moment month monthly months mood motivation motivations motive motives
    mouth need needed needs negative negatively net neutral new nice nobody nps number numbers opinion
    opinions order ordered orders pain painpoint painpoints part passenger passengers passive passives
    people percent percentage period periods person persons pick picked picking picks pleased point
    points poor poorly positive positively post posts praise praised praises praising problem problems
    product products promoter promoters proportion purchase purchased purchases purchasing quarter
    quarterly quarters question questions quit quotation quotations quote quotes raise raised raising
    rate rated rates rating ratings ratio read reason reasons recommend recommendation recommendations
    recommended recommending recommends refer referral referrals referred refers report reported
    reporting reports request requested requesting requests respondent respondents response responses
    return returned returning returns review reviewer reviewers reviews rise rises rising rose running
    said satisfaction satisfied say saying says score scores season segment segments sentence sentences
    sentiment share shopper shoppers shrink shrinking sign signed signing signup social somebody someone
    source sources speak speaking speaks spike spiked spikes split spoke stable star stars statement
    statements stay stayed stays steady strength strengths stuff subject subjects subscribe subscribed
    subscriber subscribers subscribes suggest suggested suggesting suggestion suggestions suggests
    survey surveys switch switched switching talk talked talking talks tell telling tells terrible theme
    themes thing things think thinks thought thread threads ticket tickets time told tone topic topics
    total totals traveler travelers traveller travellers trend trending trends tweet tweets type types
    unhappier unhappiest unhappy up update updated upset user users value verbatim verbatims version
    versions versus visitor visitors voice voices volume want wanted wants warn warned warning warns
    weakness weaknesses week weekly weeks went wish wished wishes word wording working worse worst write
    writes writing written wrote year yearly years
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
    exclude excluding explain far fastest few fewer fewest find first follow following for former
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

KNOWN = TRADE | PLAIN | ELSEWHERE | LATER | CUSTOMERS
