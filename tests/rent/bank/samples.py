"""Files as banks write them, with invented people: in each, £82.50 comes in for T1 and £1,040 for nobody known."""

from __future__ import annotations

from datetime import date

TODAY = date(2026, 3, 20)
PAID = {(date(2026, 3, 9), 8250), (date(2026, 3, 10), 104000)}
FILES = {
    "barclays": (
        "Number,Date,Account,Amount,Subcategory,Memo\r\n"
        " ,10/03/2026,20-00-00 12345678,1040.00,Counter Credit,ELIN WYN\tRENT HELP BGC\r\n"
        " ,10/03/2026,20-00-00 12345678,-21.57,Debit,ELECTRICITY ON 09 MAR DD\r\n"
        " ,09/03/2026,20-00-00 12345678,82.50,Counter Credit,S BEVAN T1 FT\r\n"
    ).encode("cp1252"),
    "co-operative": (
        b"Date,Description,Type,Money In,Money Out,Balance\n"
        b"2026-03-10,ELIN WYN RENT HELP,CREDIT,1040.00,,1122.50\n"
        b"2026-03-09,ELECTRICITY,DD,,21.57,82.50\n"
        b"2026-03-09,S BEVAN T1,CREDIT,82.50,,104.07\n"
    ),
    "hsbc": (
        b'10/03/2026,ELIN WYN RENT HELP,"1,040.00"\r\n'
        b'10/03/2026,ELECTRICITY,"-21.57"\r\n'
        b"09/03/2026,S BEVAN T1,82.50\r\n"
    ),
    "hsbc-statement": (
        b"Date,Type,Description,Paid out,Paid in,Balance\r\n"
        b'08 Mar 2026,,Balance brought forward,,,"5,000.00"\r\n'
        b'09 Mar 2026,CR,S BEVAN T1,,82.50,"5,082.50"\r\n'
        b'10 Mar 2026,DD,ELECTRICITY,21.57,,"5,060.93"\r\n'
        b'10 Mar 2026,CR,ELIN WYN RENT HELP,,"1,040.00","6,100.93"\r\n'
    ),
    "lloyds": (
        b"Transaction Date,Transaction Type,Sort Code,Account Number,Transaction Description,Debit Amount,"
        b"Credit Amount,Balance,\r\n"
        b"10/03/2026,FPI,'30-00-00,12345678,ELIN WYN RENT HELP,,1040.00,6100.93\r\n"
        b"10/03/2026,DD,'30-00-00,12345678,ELECTRICITY,21.57,,5060.93\r\n"
        b"09/03/2026,FPI,'30-00-00,12345678,S BEVAN T1,,82.50,5082.50\r\n"
    ),
    "lloyds-commercial": (
        b"Post Date,Account Number,Account Name,Type,Amount,Customer Reference,Transaction Detail,Balance\r\n"
        b"09/03/2026,300000-12345678 GBP,TY CYFLE RENT,Opening Ledger Balance,,,,5000.00\r\n"
        b"09/03/2026,300000-12345678 GBP,TY CYFLE RENT,Faster Payment,82.50,T1,S BEVAN 300000000253124371T1,\r\n"
        b"10/03/2026,300000-12345678 GBP,TY CYFLE RENT,Direct Debit,-21.57,,ELECTRICITY,\r\n"
        b"10/03/2026,300000-12345678 GBP,TY CYFLE RENT,Bank Giro Credit,1040.00,RENT HELP,ELIN WYN,\r\n"
    ),
    "monzo": (
        "Transaction ID,Date,Time,Type,Name,Emoji,Category,Amount,Currency,Local amount,Local currency,"
        "Notes and #tags,Address,Receipt,Description,Category split,Money Out,Money In\n"
        "tx_1,09/03/2026,09:12:00,Faster payment,Sŵyn Bevan,🌻,Income,82.50,GBP,82.50,GBP,,,,T1,,,82.50\n"
        "tx_2,10/03/2026,09:12:01,Card payment,Electricity,💡,Bills,-21.57,GBP,-21.57,GBP,,,,ELECTRIC,,-21.57,\n"
        "tx_3,10/03/2026,09:12:02,Faster payment,Elin Wyn,,Income,1040.00,GBP,1040.00,GBP,,,,RENT HELP,,,1040.00\n"
    ).encode(),
    "nationwide": (
        '"Account Name:","Rent ****12345"\r\n"Account Balance:","£6,100.93"\r\n'
        '"Available Balance: ","£6,100.93"\r\n\r\n'
        '"Date","Transaction type","Description","Paid out","Paid in","Balance"\r\n'
        '"09 Mar 2026","Bank credit","S BEVAN T1","","£82.50","£5,082.50"\r\n'
        '"10 Mar 2026","Direct debit","ELECTRICITY","£21.57","","£5,060.93"\r\n'
        '"10 Mar 2026","Bank credit","ELIN WYN RENT HELP","","£1,040.00","£6,100.93"\r\n'
    ).encode("cp1252"),
    "natwest": (
        b"\xef\xbb\xbfDate,Type,Description,Value,Balance,Account Name,Account Number\r\n"
        b'10 Mar 2026,BAC,"ELIN WYN , RENT HELP",1040,6100.93,"TY CYFLE","600000-12345678",\r\n'
        b'10 Mar 2026,D/D,"\'ELECTRICITY",-21.57,5060.93,"TY CYFLE","600000-12345678",\r\n'
        b'09 Mar 2026,BAC,"S BEVAN , T1",82.5,5082.50,"TY CYFLE","600000-12345678",\r\n'
    ),
    "starling": (
        b"Date,Counter Party,Reference,Type,Amount (GBP),Balance (GBP),Spending Category,Notes\n"
        b"09/03/2026,Swyn Bevan,T1,FASTER PAYMENT,82.50,5082.50,INCOME,\n"
        b"10/03/2026,Electricity,,DIRECT DEBIT,-21.57,5060.93,BILLS,\n"
        b"10/03/2026,Elin Wyn,RENT HELP,FASTER PAYMENT,1040.00,6100.93,INCOME,\n"
    ),
    "plain": (
        "date,amount,reference,payer\n2026-03-09,82.50,T1,Sŵyn Bevan\n2026-03-09,-21.57,,Electricity\n"
        '2026-03-10,"1,040.00",RENT HELP,Elin Wyn\n'
    ).encode("utf-16"),
}


def plain(*rows: str) -> bytes:
    """Return a file of our own layout."""
    return "\n".join(("date,amount,reference,payer", *rows, "")).encode()
